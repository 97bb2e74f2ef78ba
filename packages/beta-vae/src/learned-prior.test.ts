import {
  adam,
  ArgumentError,
  CheckpointError,
  cosine,
  createRng,
  definePrior,
  type DiagonalNormal,
  diagonalNormal,
  evaluationPass,
  fit,
  linearWarmup,
  type Mixture,
  mixture,
  ownParameters,
  type PriorFactory,
  sampledKl,
  saveModel,
  ShapeError,
  type NormalModel,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { modelContract } from "@elbo/vitest/model-contract";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { lossTerms } from "./evaluate.fixture.js";
import { allExamples } from "./examples.fixture.js";
import { betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "./index.js";

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

/** Two normals of equal weight with learned means. */
const twoNormals: PriorFactory<Mixture<DiagonalNormal>> = definePrior({ kind: "two normals" }, ({ latent, rng }) => {
  const mean = tf.tidy(() => tf.variable(rng.split("mean").normal([2, latent])));
  const logVariance = tf.scalar(-0.5);
  return {
    ...ownParameters({ mean }),
    distribution: () => mixture({ logits: tf.zeros([2]), components: diagonalNormal({ mean, logVariance }) }),
    dispose: () => tf.dispose([mean, logVariance]),
  };
});

/** N(mean, I) with a learned mean. */
const oneNormal: PriorFactory<DiagonalNormal> = definePrior({ kind: "one normal" }, ({ latent }) => {
  const mean = tf.tidy(() => tf.variable(tf.fill([latent], 0.7)));
  return { ...ownParameters({ mean }), distribution: () => diagonalNormal({ mean, logVariance: tf.scalar(0) }) };
});

/** Mean of log q(z|x) - log p(z) at the codes that `lossTerms` draws. */
function klAtTheDraw(model: NormalModel<DiagonalNormal> | NormalModel<Mixture>, x: tf.Tensor): number {
  return tf.tidy(() => {
    const pass = evaluationPass(createRng(4));
    const posterior = model.encoder.given(x, pass);
    const z = posterior.sample(pass.rng);
    return tf.mean(sampledKl({ z, posterior, prior: model.prior.distribution(pass), pass })).dataSync()[0]!;
  });
}

modelContract<NormalModel<Mixture<DiagonalNormal>>>({
  name: "beta-vae with a learned prior",
  build: (seed) => betaVae({ ...small, seed, beta: 2, prior: twoNormals, optimizer: adam({ learningRate: 0.02 }) }),
  exampleShape: [2, 2],
  train: async (model, epochs, seed) =>
    (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
  save: saveModel,
  load: (file) => betaVae.load(file, { prior: twoNormals }),
  createRng,
});

test("beta weighs log q(z|x) - log p(z) at the drawn z, and a capacity holds its mean", () => {
  const x = allExamples(source);
  const beta = linearWarmup({ from: 0, to: 4, steps: 4 });
  const model = betaVae({ ...small, beta, prior: twoNormals });
  const { loss, terms } = lossTerms(model, x, { step: 3 });
  const kl = klAtTheDraw(model, x);
  // The same draw and formula in float32
  expect(terms["kl"]).toBeCloseTo(kl, 6);
  // Sums near 10 in float32
  expect(loss).toBeCloseTo(terms["reconstruction"]! + 3 * kl, 5);
  const held = betaVae({ ...small, beta: { capacity: 0.25, gamma: 3 }, prior: twoNormals });
  expect(lossTerms(held, x).loss).toBeCloseTo(terms["reconstruction"]! + 3 * Math.abs(kl - 0.25), 5);
  tf.dispose(x);
  [model, held].forEach((each) => each.dispose());
});

test("with beta 0 the KL is reported and trains nothing: the prior stays where it is", async () => {
  const model = betaVae({ ...small, beta: 0, prior: twoNormals });
  const before = [...model.parameters.get("prior/mean")!.dataSync()];
  const { epochs } = await fit(model, source, { epochs: 2, batchSize: 16, seed: 1 });
  const { loss, reconstruction, kl } = epochs.at(-1)!.train;
  expect(loss).toBeCloseTo(reconstruction!, 6);
  expect(Number.isFinite(kl)).toBe(true);
  expect([...model.parameters.get("prior/mean")!.dataSync()]).toEqual(before);
  model.dispose();
});

test("a bound on the drawn KL to a learned prior is met, while the prior learns", async () => {
  const optimizer = adam({ learningRate: cosine({ from: 0.03, to: 5e-4, steps: 400 }) });
  const model = constrainedVae({ ...small, optimizer, bound: { kl: 1 }, samples: 4, prior: twoNormals });
  const before = [...model.parameters.get("prior/mean")!.dataSync()];
  await fit(model, source, { epochs: 400, batchSize: 32, seed: 1 });
  const { terms } = await model.elbo(source, { form: "kl", kl: sampledKl, samples: 50, seed: 3 });
  // 1,600 draws with a deviation of some 0.7 nats, and the last steps' own.
  expect(Math.abs(terms["kl"]! - 1)).toBeLessThan(0.08);
  const after = model.parameters.get("prior/mean")!.dataSync();
  before.forEach((value, i) => expect(after[i]).not.toBe(value));
  expect([...model.players()[0]!.objective.parameters.keys()].at(-1)).toBe("multiplier/log");
  model.dispose();
});

test("the three parts of a beta-TCVAE add up to the KL at the draw to a learned normal, whose units are independent", () => {
  const x = allExamples(source);
  const model = betaTcVae({ ...small, examples: 32, prior: oneNormal });
  const { terms } = lossTerms(model, x);
  const sum = terms["mutualInformation"]! + terms["totalCorrelation"]! + terms["dimensionwiseKl"]!;
  expect(sum).toBeCloseTo(klAtTheDraw(model, x), 5);
  const other = factorVae({ ...small, gamma: 0, discriminator: { hidden: [4] }, prior: oneNormal });
  expect(lossTerms(other, x).terms["kl"]).toBeCloseTo(klAtTheDraw(other, x), 6);
  tf.dispose(x);
  [model, other].forEach((each) => each.dispose());
});

test("a model with a prior is loaded with it, and with no other", async () => {
  const members = [
    [betaVae({ ...small, prior: oneNormal }), betaVae.load],
    [constrainedVae({ ...small, bound: { kl: 1 }, prior: oneNormal }), constrainedVae.load],
    [betaTcVae({ ...small, examples: 32, prior: oneNormal }), betaTcVae.load],
    [factorVae({ ...small, discriminator: { hidden: [4] }, prior: oneNormal }), factorVae.load],
  ] as const;
  for (const [model, load] of members) {
    const file = await saveModel(model);
    const copy = load(file, { prior: oneNormal });
    expect(copy.config).toEqual(model.config);
    expect(copy.config["prior"]).toEqual({ kind: "one normal" });
    expect(() => load(file)).toThrow(CheckpointError);
    expect(() => load(file)).toThrow(/prior must be the one of the saved model, {"kind":"one normal"}; got undefined/);
    [model, copy].forEach((each) => each.dispose());
  }
});

const dependent = twoNormals as unknown as typeof oneNormal;
const wide: PriorFactory<DiagonalNormal> = (parts) => oneNormal({ ...parts, latent: 3 });
const independence =
  /prior must be one with independent units, a diagonal normal; got "mixture". The total correlation is/;

test.each<[string, () => unknown, typeof ArgumentError | typeof ShapeError, RegExp]>([
  ["beta-TCVAE", () => betaTcVae({ ...small, examples: 32, prior: dependent }), ArgumentError, independence],
  ["FactorVAE", () => factorVae({ ...small, prior: dependent }), ArgumentError, independence],
  [
    "DIP-VAE",
    () => dipVae({ ...small, prior: oneNormal } as typeof small),
    ArgumentError,
    /dipVae: prior must be left out; got .*The penalties bring the covariance of the codes to the identity, that of N\(0, I\)/,
  ],
  [
    "beta-VAE",
    () => betaVae({ ...small, prior: wide }),
    ShapeError,
    /betaVae: prior must be over codes of shape \[2\]; got \[3\]/,
  ],
  [
    "constrained VAE",
    () => constrainedVae({ ...small, bound: { kl: 1 }, prior: 3 as never }),
    ArgumentError,
    /constrainedVae: prior must be a function that makes a prior/,
  ],
])("a prior that a %s cannot take is refused by name, and leaks nothing", (_, build, kind, message) => {
  expect(build).toThrow(kind);
  expect(build).toThrow(message);
  expectNoLeakOnThrow(build);
});
