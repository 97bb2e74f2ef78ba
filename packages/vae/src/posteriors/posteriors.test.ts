import {
  adam,
  ArgumentError,
  createRng,
  definePrior,
  type Density,
  evaluationPass,
  fit,
  flatten,
  klBeta,
  klDirichlet,
  mixture,
  normalPosterior,
  standardNormalPrior,
  type Tensor,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { jacobians } from "@elbo/vitest/jacobian";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  autoregressivePosterior,
  betaPosterior,
  dirichletPosterior,
  fullCovariancePosterior,
  planarPosterior,
  vae,
} from "../index.js";
import { strictlyLower } from "./full-covariance.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;
const pass = (seed = 4) => evaluationPass(createRng(seed));

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const examples = (): Tensor =>
  tf.tensor(source.read(Uint32Array.from({ length: 64 }, (_, i) => i)).x.values, [64, 2, 2]);

test("packed entries fill matrices below the diagonal, each once", () => {
  expect(strictlyLower(tf.tensor([7]), 2).arraySync()).toEqual([
    [0, 0],
    [7, 0],
  ]);
  for (const size of [3, 4, 7]) {
    const count = (size * (size - 1)) / 2;
    const matrices = strictlyLower(
      tf.reshape(tf.range(1, 2 * count + 1), [2, count]),
      size,
    ).arraySync() as number[][][];
    matrices.forEach((rows, batch) => {
      const below = rows.flatMap((row, i) => row.slice(0, i)).sort((a, b) => a - b);
      expect(below).toEqual(Array.from({ length: count }, (_, i) => batch * count + i + 1));
      rows.forEach((row, i) => expect(row.slice(i).every((entry) => entry === 0)).toBe(true));
    });
  }
});

test("a full covariance has its KL in closed form: half of trace + |mean|² - d - log det", () => {
  const model = vae({ ...small, latent: 3, posterior: fullCovariancePosterior(), seed: 2 });
  const x = examples();
  const { terms } = model.players()[0]!.objective.evaluate({ x }, pass());
  const { mean, scale } = model.encoder.given(x, pass());
  const [means, factors] = [mean.arraySync() as number[][], scale.arraySync() as number[][][]];
  const kl = means.reduce((total, m, n) => {
    const trace = factors[n]!.flat().reduce((sum, entry) => sum + entry ** 2, 0);
    const logDeterminant = 2 * factors[n]!.reduce((sum, row, i) => sum + Math.log(row[i]!), 0);
    return total + (trace + m.reduce((sum, entry) => sum + entry ** 2, 0) - 3 - logDeterminant) / 2 / 64;
  }, 0);
  expect(terms["kl"]!.dataSync()[0]).toBeCloseTo(kl, 5);
  expect(factors[0]![2]![0]).not.toBe(0);
  model.dispose();
});

test("with one unit a full covariance is a diagonal one", () => {
  const options = { ...small, latent: 1, seed: 5 };
  const [full, plain] = [vae({ ...options, posterior: fullCovariancePosterior() }), vae(options)];
  const x = examples();
  const loss = (model: Pick<typeof plain, "players">) =>
    model.players()[0]!.objective.evaluate({ x }, pass()).loss.dataSync()[0]!;
  expect(loss(full)).toBeCloseTo(loss(plain), 5);
  [full, plain].forEach((model) => model.dispose());
});

const flows = {
  planar: planarPosterior({ steps: 3, context: 5 }),
  autoregressive: autoregressivePosterior({ steps: 3, hidden: [8], context: 5 }),
};

test.each(Object.entries(flows))(
  "the KL of a %s posterior is log q - log p of the drawn z, and its code the image of the mean",
  (_, posterior) => {
    const model = vae({ ...small, posterior });
    const x = examples();
    const { terms } = model.players()[0]!.objective.evaluate({ x }, pass());
    const after = pass();
    const q = model.encoder.given(x, after);
    const z = q.sample(after.rng);
    const kl = tf.mean(tf.sub(q.logProb(z), (model.prior.distribution(after) as Density).logProb(z)));
    expect(terms["kl"]!.dataSync()).toEqual(kl.dataSync());
    expect(model.encode(x).arraySync()).toEqual(q.image(q.base.mean).arraySync());
    // The context moves the flow: equal starts end apart.
    const images = q.image(tf.zeros([64, 2])).arraySync() as number[][];
    expect(new Set(images.map(String)).size).toBeGreaterThan(1);
    model.dispose();
  },
);

test("with context 0 a flow is the same for all examples", () => {
  const posterior = planarPosterior({ steps: 2, context: 0 });
  const model = vae({ ...small, posterior });
  const images = model.encoder
    .given(examples(), pass())
    .image(tf.zeros([64, 2]))
    .arraySync() as number[][];
  expect(new Set(images.map(String)).size).toBe(1);
  model.dispose();
});

test("autoregressive maps turn the order of the units round between them: after two, each depends on each", () => {
  const dependence = (steps: number): boolean[][][] => {
    const posterior = autoregressivePosterior({ steps, hidden: [32], context: 5 });
    const model = vae({ ...small, latent: 4, posterior });
    const q = model.encoder.given(tf.slice(examples(), 0, 3), pass());
    const derivatives = jacobians((start) => q.image(start), q.base.sample(createRng(1)));
    model.dispose();
    return derivatives.map((rows) => rows.map((row) => row.map((derivative) => derivative !== 0)));
  };
  const [yes, no] = [true, false];
  // One map is triangular, and its order reversed; in one order throughout, two of them would be triangular too.
  for (const rows of dependence(1))
    expect(rows).toEqual([
      [yes, yes, yes, yes],
      [yes, yes, yes, no],
      [yes, yes, no, no],
      [yes, no, no, no],
    ]);
  for (const rows of dependence(2)) expect(rows.flat()).not.toContain(no);
});

const ofOneUnit = {
  ...flows,
  "autoregressive without hidden layers": autoregressivePosterior({ steps: 2, hidden: [], context: 5 }),
  "autoregressive without context": autoregressivePosterior({ steps: 2, hidden: [8], context: 0 }),
};

test.each(Object.entries(ofOneUnit))(
  "of a single unit, a %s posterior has the density of its maps' slope, and trains",
  async (_, posterior) => {
    const model = vae({ ...small, latent: 1, posterior, optimizer: adam({ learningRate: 0.02 }) });
    const q = model.encoder.given(examples(), pass());
    const start = q.base.sample(createRng(1));
    const slopes = jacobians((each) => q.image(each), start).flat(2);
    const base = q.base.logProb(start).dataSync();
    const density = q.logProb(q.sample(createRng(1))).dataSync();
    // Slopes by float32 gradients.
    slopes.forEach((slope, i) => expect(Math.abs(density[i]! - (base[i]! - Math.log(slope)))).toBeLessThan(1e-5));
    const { epochs } = await fit(model, source, { epochs: 5, batchSize: 16, seed: 1 });
    expect(epochs.at(-1)!.train["loss"]).toBeLessThan(epochs[0]!.train["loss"]!);
    model.dispose();
  },
);

test("the evidence is estimated with every posterior, and is not below the bound", async () => {
  const posteriors = {
    ...flows,
    full: fullCovariancePosterior(),
    beta: betaPosterior(),
    dirichlet: dirichletPosterior(),
  };
  for (const posterior of Object.values(posteriors)) {
    const model = vae({ ...small, posterior: posterior as never, optimizer: adam({ learningRate: 0.02 }) });
    await fit(model, source, { epochs: 2, batchSize: 16, seed: 1 });
    const [bound, evidence] = [
      await model.elbo(source, { samples: 20 }),
      await model.evidence(source, { samples: 100 }),
    ];
    expect(evidence.logEvidence).toBeGreaterThan(bound.elbo - 5 * bound.standardError);
    expect(evidence.effectiveSampleSize.mean).toBeGreaterThan(10);
    model.dispose();
  }
});

test("Beta units lie between 0 and 1, with the exact KL", () => {
  const model = vae({ ...small, posterior: betaPosterior({ alpha: 2, beta: 0.5 }) });
  const x = examples();
  const q = model.encoder.given(x, pass());
  const prior = model.prior.distribution(pass());
  expect([...prior.alpha.dataSync(), ...prior.beta.dataSync()]).toEqual([2, 2, 0.5, 0.5]);
  const { terms } = model.players()[0]!.objective.evaluate({ x }, pass());
  expect(terms["kl"]!.dataSync()).toEqual(tf.mean(klBeta(q, prior)).dataSync());
  expect([...model.encode(x, createRng(0)).dataSync()].every((unit) => unit > 0 && unit < 1)).toBe(true);
  model.dispose();
});

const nearTheEnds = {
  Beta: betaPosterior({ alpha: 0.1, beta: 0.1 }),
  Dirichlet: dirichletPosterior({ concentration: 0.05 }),
};

test.each(["Beta", "Dirichlet"] as const)(
  "%s codes that float32 rounds to the ends give the same bound in all forms, below the evidence, and weights of mean 1",
  async (name) => {
    // Either, for the methods that both have.
    const posterior = nearTheEnds[name] as typeof nearTheEnds.Beta;
    const model = vae({ ...small, posterior, seed: 1 });
    // Outputs near -4 make posteriors with parameters near 0.03: half of the codes are beyond float32.
    const bias = [...model.parameters]
      .filter(([path]) => path.startsWith("encoder/") && path.endsWith("bias"))
      .at(-1)![1];
    bias.assign(tf.fill(bias.shape, -4));
    const of = (form: "joint" | "entropy" | "kl") =>
      model.elbo(source, { form, samples: 200, ...(form === "kl" && { kl: posterior.kl }) });
    const [joint, entropy, kl] = [await of("joint"), await of("entropy"), await of("kl")];
    const { logEvidence, monteCarloError } = await model.evidence(source, { samples: 200 });
    // Of 64 x 200 draws, whose log-densities scatter by about 50 nats for Beta units and 15 for shares, five standard errors.
    const tolerance = name === "Beta" ? 2.2 : 0.7;
    for (const each of [joint, entropy]) expect(Math.abs(each.elbo - kl.elbo)).toBeLessThan(tolerance);
    for (const each of [joint, entropy, kl])
      expect(each.elbo).toBeLessThan(logEvidence + 5 * monteCarloError + tolerance);
    const q = model.encoder.given(examples(), pass());
    const z = q.sample(createRng(3), [300]);
    const weights = tf.exp(tf.sub(model.prior.distribution(pass()).logProb(z), q.logProb(z)));
    const { mean, variance } = tf.moments(weights);
    const error = Math.sqrt(variance.dataSync()[0]! / weights.size);
    expect(Math.abs(mean.dataSync()[0]! - 1), `${mean.dataSync()[0]} ± ${error}`).toBeLessThan(5 * error);
    model.dispose();
  },
);

test("Dirichlet codes sum to 1, with the exact KL", () => {
  const model = vae({ ...small, latent: 4, posterior: dirichletPosterior({ concentration: 0.7 }) });
  const x = examples();
  const { terms } = model.players()[0]!.objective.evaluate({ x }, pass());
  const prior = model.prior.distribution(pass());
  expect(terms["kl"]!.dataSync()).toEqual(tf.mean(klDirichlet(model.encoder.given(x, pass()), prior)).dataSync());
  for (const codes of [model.encode(x), model.encode(x, createRng(0)), prior.sample(createRng(0), [64])])
    tf.sum(codes, -1)
      .dataSync()
      .forEach((sum) => expect(sum).toBeCloseTo(1, 5));
  model.dispose();
});

test("a prior over other codes than the posterior's is refused; one made of posteriors is not", () => {
  const normal = definePrior({ kind: "normal" }, ({ latent }) => standardNormalPrior([latent]));
  const bounded = [
    [betaPosterior(), "vectors between 0 and 1"],
    [dirichletPosterior(), "shares with sum 1"],
  ] as const;
  const ofPosteriors = definePrior({ kind: "posteriors" }, ({ encoder }) => ({
    parameters: encoder.parameters,
    distribution: (each) => {
      const components = encoder.given(tf.ones([3, 2, 2]), each);
      return mixture({ logits: tf.zeros([3]), components });
    },
    dispose: () => undefined,
  }));
  for (const [posterior, codes] of bounded) {
    const build = () => vae({ ...small, posterior: posterior as never, prior: normal });
    expect(build).toThrow(ArgumentError);
    expect(build).toThrow(
      `vae: prior must be over the codes of the posterior, ${codes}; got "vectors". ` +
        "A prior made of posteriors, as vampPrior, always is.",
    );
    expectNoLeakOnThrow(build);
    const model = vae({ ...small, posterior: posterior as never, prior: ofPosteriors });
    const { loss } = model.players()[0]!.objective.evaluate({ x: examples() }, pass());
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true);
    model.dispose();
  }
});

test("a network for a posterior has its number of outputs", () => {
  const build = () => vae({ ...small, posterior: fullCovariancePosterior(), encoder: flatten() });
  expect(build).toThrow("vae: encoder must give outputs of shape [5]; got [4].");
  expectNoLeakOnThrow(build);
  expect(vae({ ...small, posterior: normalPosterior }).config["posterior"]).toEqual({ kind: "normal" });
});

test.each([
  [() => planarPosterior({ steps: 0 }), /planarPosterior: steps must be an integer from 1 to 1000; got 0/],
  [() => planarPosterior({ context: -1 }), /planarPosterior: context must be an integer of at least 0; got -1/],
  [() => planarPosterior({ step: 1 } as object), /planarPosterior: options must be among steps, context; got "step"/],
  [() => autoregressivePosterior({ hidden: [0] }), /hidden\[0\] must be a positive integer; got 0/],
  [
    () => autoregressivePosterior({ steps: 1.5 }),
    /autoregressivePosterior: steps must be an integer from 1 to 1000; got 1.5/,
  ],
  [() => betaPosterior({ alpha: 0 }), /betaPosterior: alpha must be a positive number; got 0/],
  [() => betaPosterior({ beta: Infinity }), /betaPosterior: beta must be a positive number; got "Infinity"/],
  [
    () => dirichletPosterior({ concentration: -1 }),
    /dirichletPosterior: concentration must be a positive number; got -1/,
  ],
  [
    () => vae({ ...small, latent: 1, posterior: dirichletPosterior() }),
    /dirichletPosterior: latent must be at least 2; got 1/,
  ],
  [
    () => vae({ ...small, posterior: "beta" as never }),
    /vae: posterior must be a posterior such as fullCovariancePosterior\(\); got "beta"/,
  ],
])("impossible options are refused: %#", (build, message) => {
  expect(build).toThrow(message);
  expect(build).toThrow(ArgumentError);
  expectNoLeakOnThrow(build);
});
