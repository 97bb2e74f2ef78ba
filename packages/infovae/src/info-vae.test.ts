import {
  ArgumentError,
  createRng,
  dense,
  evaluationPass,
  flatten,
  type GenerativeModel,
  linearWarmup,
  type Schedule,
  sequential,
  ShapeError,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { infoVae } from "./info-vae.js";
import { type MarginalDivergence } from "./marginal-divergence.js";
import { adversarialAutoencoder, waeMmd } from "./special-cases.js";
import { slicedWasserstein } from "./sliced-wasserstein.js";
import { squaredMmd } from "./squared-mmd.js";

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

function batch(count = 32): tf.Tensor {
  const { values, shape } = source.read(Uint32Array.from({ length: count }, (_, i) => i)).x;
  return tf.tensor(values, [...shape]);
}

/** The loss and the terms of a player on the host. Disposes the model. */
function evaluate(
  model: GenerativeModel,
  { step = 0, player = 0, count = 32 } = {},
): Record<string, number> & { loss: number } {
  const read: Record<string, number> = {};
  tf.tidy(() => {
    const { objective } = model.players()[player]!;
    const { loss, terms } = objective.evaluate({ x: batch(count) }, evaluationPass(createRng(4), step));
    for (const [name, term] of Object.entries({ ...terms, loss })) read[name] = term.dataSync()[0]!;
  });
  model.dispose();
  return read as { loss: number };
}

const divergences: [MarginalDivergence, name: string][] = [
  [{ mmd: {} }, "mmd"],
  [{ mmd: { bandwidth: "median", estimator: "biased" } }, "mmd"],
  [{ slicedWasserstein: { projections: 5 } }, "slicedWasserstein"],
  [{ adversarial: { hidden: [8] } }, "adversarial"],
];

test.each(divergences)(
  "with %j the loss is reconstruction + (1 - alpha) KL + (alpha + lambda - 1) %s",
  (divergence, name) => {
    const build = (alpha: Schedule, lambda: Schedule) => infoVae({ ...small, alpha, lambda, divergence });
    const scheduled = [linearWarmup({ from: 0, to: 1, steps: 4 }), linearWarmup({ from: 1, to: 9, steps: 4 })] as const;
    const cases = [
      [build(-1, 7), -1, 7],
      [build(0.5, 3), 0.5, 3],
      [build(...scheduled), 0.75, 7],
    ] as const;
    for (const [model, alpha, lambda] of cases) {
      const { loss, reconstruction, kl, ...others } = evaluate(model, { step: 3 });
      // Sums near 20 in float32
      expect(loss).toBeCloseTo(reconstruction! + (1 - alpha) * kl! + (alpha + lambda - 1) * others[name]!, 4);
    }
  },
);

test("alpha = 0 and lambda = 1 make the loss -ELBO, alpha = 1 leaves the KL out; both report it", () => {
  const vae = evaluate(infoVae({ ...small, alpha: 0, lambda: 1 }));
  expect(vae.loss).toBeCloseTo(vae["reconstruction"]! + vae["kl"]!, 5);
  const wae = evaluate(infoVae({ ...small, alpha: 1, lambda: 3 }));
  expect(wae.loss).toBeCloseTo(wae["reconstruction"]! + 3 * wae["mmd"]!, 5);
  expect(wae["kl"]).toBe(vae["kl"]);
});

test("the divergence is that of one code per example from as many draws of the prior", () => {
  const model = infoVae(small);
  const [mmd, sliced] = tf.tidy(() => {
    const pass = evaluationPass(createRng(4));
    const z = model.encoder.given(batch(), pass).sample(pass.rng);
    const w = createRng(4).split("prior").normal([32, 2]);
    const distances = [squaredMmd(z, w), slicedWasserstein(z, w, createRng(4).split("directions"), { projections: 5 })];
    return distances.map((distance) => distance.dataSync()[0]!) as [number, number];
  });
  expect(evaluate(model)["mmd"]).toBeCloseTo(mmd, 6);
  expect(
    evaluate(infoVae({ ...small, divergence: { slicedWasserstein: { projections: 5 } } }))["slicedWasserstein"],
  ).toBeCloseTo(sliced, 6);
});

test("mutual information and marginal KL are reported, add up to the KL at the drawn code, and can be left out", () => {
  const model = infoVae(small);
  const sampled = tf.tidy(() => {
    const pass = evaluationPass(createRng(4));
    const posterior = model.encoder.given(batch(), pass);
    const z = posterior.sample(pass.rng);
    return tf.mean(tf.sub(posterior.logProb(z), model.prior.distribution(pass).logProb(z))).dataSync()[0]!;
  });
  const terms = evaluate(model);
  expect(Object.keys(terms)).toEqual(["reconstruction", "kl", "mmd", "mutualInformation", "marginalKl", "loss"]);
  expect(terms["mutualInformation"]! + terms["marginalKl"]!).toBeCloseTo(sampled, 5);
  const without = evaluate(infoVae({ ...small, information: false }));
  expect(Object.keys(without)).toEqual(["reconstruction", "kl", "mmd", "loss"]);
  expect(without.loss).toBe(terms.loss);
});

test("the default weights are 1000 for MMD and 10 for the others", () => {
  const defaults = divergences.map(([divergence]) => {
    const model = infoVae({ ...small, divergence });
    model.dispose();
    return [model.config["alpha"], model.config["lambda"]];
  });
  expect(defaults).toEqual([
    [0, 1000],
    [0, 1000],
    [0, 10],
    [0, 10],
  ]);
});

test("the configuration holds every setting of the divergence, with its defaults", () => {
  const configs = divergences.map(([divergence]) => {
    const model = infoVae({ ...small, divergence });
    model.dispose();
    return model.config["divergence"];
  });
  expect(configs).toEqual([
    { mmd: { kernel: "rbf", bandwidth: "original", estimator: "unbiased" } },
    { mmd: { kernel: "rbf", bandwidth: "median", estimator: "biased" } },
    { slicedWasserstein: { projections: 5 } },
    { adversarial: { penalty: "nonSaturating", hidden: [8] } },
  ]);
});

test("a batch of one example counts nothing for the unbiased MMD, and all others stay finite", () => {
  for (const [divergence, name] of divergences) {
    const terms = evaluate(infoVae({ ...small, divergence }), { count: 1 });
    for (const value of Object.values(terms)) expect(Number.isFinite(value)).toBe(true);
    if ("mmd" in divergence && divergence.mmd.estimator === undefined) expect(terms[name]).toBe(0);
    expect(Math.abs(terms["mutualInformation"]!)).toBeLessThan(1e-6);
  }
});

test("the penalty of a discriminator is log 2 where its logit is 0, or the logit itself, and leaves it to its player", () => {
  for (const [penalty, value] of [
    ["nonSaturating", Math.log(2)],
    ["kl", 0],
  ] as const) {
    const model = infoVae({ ...small, divergence: { adversarial: { penalty, hidden: [] } } });
    const [vae, discriminator] = model.players();
    expect([...discriminator!.objective.parameters.keys()]).toEqual(["dense0/kernel", "dense0/bias"]);
    expect(vae!.objective.frozen).toBe(discriminator!.objective.parameters);
    for (const variable of discriminator!.objective.parameters.values())
      variable.assign(tf.tidy(() => tf.zerosLike(variable)));
    expect(evaluate(model)["adversarial"]).toBeCloseTo(value, 6);
  }
});

test("the discriminator's loss has no slope along the encoder's parameters", () => {
  const model = infoVae({ ...small, divergence: { adversarial: { hidden: [4] } } });
  tf.tidy(() => {
    const loss = () => model.players()[1]!.objective.evaluate({ x: batch() }, evaluationPass(createRng(4))).loss;
    const { grads } = tf.variableGrads(loss, [...model.encoder.parameters.values()]);
    expect(
      Object.values(grads)
        .flatMap((gradient) => [...gradient.dataSync()])
        .every((slope) => slope === 0),
    ).toBe(true);
  });
  model.dispose();
});

test("the adversarial penalties are E softplus(D) and E D", () => {
  for (const [penalty, of] of [
    ["nonSaturating", (d: number) => Math.log1p(Math.exp(d))],
    ["kl", (d: number) => d],
  ] as const) {
    const model = infoVae({ ...small, divergence: { adversarial: { penalty, hidden: [8] } } });
    const logits = tf.tidy(() => {
      const pass = evaluationPass(createRng(4));
      const z = model.encoder.given(batch(), pass).sample(pass.rng);
      const hidden = tf.leakyRelu(tf.add(tf.matMul(z, parameter("dense0/kernel")), parameter("dense0/bias")), 0.2);
      return [...tf.add(tf.matMul(hidden, parameter("dense1/kernel")), parameter("dense1/bias")).dataSync()];
    });
    function parameter(path: string): tf.Tensor2D {
      return model.parameters.get(`discriminator/${path}`) as unknown as tf.Tensor2D;
    }
    expect(evaluate(model)["adversarial"]).toBeCloseTo(logits.reduce((sum, d) => sum + of(d), 0) / 32, 5);
  }
});

test("WAE-MMD and the adversarial autoencoder are InfoVAEs with alpha = 1", () => {
  const mmd = { kernel: "inverseMultiquadratic", estimator: "unbiased" };
  const [wae, aae] = [waeMmd(small), adversarialAutoencoder({ ...small, adversarial: { hidden: [4] } })];
  expect(wae.config).toMatchObject({ alpha: 1, lambda: 10, divergence: { mmd } });
  expect(aae.config).toMatchObject({
    alpha: 1,
    lambda: 1,
    divergence: { adversarial: { penalty: "nonSaturating", hidden: [4] } },
  });
  expect([wae.kind, aae.kind]).toEqual(["info-vae", "info-vae"]);
  const terms = evaluate(wae);
  expect(terms.loss).toBeCloseTo(terms["reconstruction"]! + 10 * terms["mmd"]!, 5);
  const adversarial = evaluate(aae);
  expect(adversarial.loss).toBeCloseTo(adversarial["reconstruction"]! + adversarial["adversarial"]!, 5);
});

const refusals: [build: (shared: Parameters<typeof infoVae>[0]) => unknown, message: RegExp][] = [
  [
    (o) => infoVae({ ...o, alpha: 1.5 }),
    /infoVae: alpha must be a number of at most 1 or a function of the step; got 1.5/,
  ],
  [(o) => infoVae({ ...o, alpha: NaN }), /infoVae: alpha must be a number of at most 1/],
  [
    (o) => infoVae({ ...o, lambda: Infinity }),
    /infoVae: lambda must be a number or a function of the step; got "Infinity"/,
  ],
  [
    (o) => infoVae({ ...o, alpha: -1, lambda: 1 }),
    /infoVae: lambda must be at least 1 - alpha, 2; got 1. alpha \+ lambda - 1 is/,
  ],
  [
    (o) => infoVae({ ...o, divergence: {} as never }),
    /infoVae: divergence must be \{ mmd: \{...\} \}, .*; got \{\}. Leave the options empty/,
  ],
  [(o) => infoVae({ ...o, divergence: "mmd" as never }), /infoVae: divergence must be .*; got "mmd"/],
  [
    (o) => infoVae({ ...o, divergence: { mmd: true } as never }),
    /infoVae.divergence.mmd: options must be an object; got true/,
  ],
  [(o) => infoVae({ ...o, divergence: { mmd: {}, adversarial: {} } }), /infoVae: divergence must be/],
  [(o) => infoVae({ ...o, divergence: { toString: {} } as never }), /infoVae: divergence must be/],
  [
    (o) => infoVae({ ...o, divergence: { mmd: { bandwidth: -1 } } }),
    /infoVae: divergence.mmd.bandwidth must be "original", "median" or a positive number; got -1/,
  ],
  [
    (o) => infoVae({ ...o, divergence: { slicedWasserstein: { projections: 0.5 } } }),
    /infoVae: divergence.slicedWasserstein.projections must be a positive integer; got 0.5/,
  ],
  [
    (o) => infoVae({ ...o, divergence: { adversarial: { penalty: "w" as "kl" } } }),
    /infoVae: divergence.adversarial.penalty must be "nonSaturating" or "kl"; got "w"/,
  ],
  [
    (o) => infoVae({ ...o, divergence: { adversarial: { hidden: [0] } } }),
    /infoVae: divergence.adversarial.hidden must be positive integers; got \[0\]/,
  ],
  [
    (o) => infoVae({ ...o, divergence: { adversarial: { optimizer: 1 as never } } }),
    /infoVae: divergence.adversarial.optimizer must be an optimiser such as adam\(\); got 1/,
  ],
  [(o) => infoVae({ ...o, information: 1 as never }), /infoVae: information must be true or false; got 1/],
  [(o) => infoVae({ ...o, latent: 0 }), /infoVae: latent must be a positive integer; got 0/],
  [(o) => infoVae({ ...o, beta: 4 } as never), /infoVae: options must be among .*; got "beta"/],
  [(o) => waeMmd({ ...o, alpha: 0 } as never), /waeMmd: options must be among .*; got "alpha"/],
  [
    (o) => adversarialAutoencoder({ ...o, mmd: {} } as never),
    /adversarialAutoencoder: options must be among .*; got "mmd"/,
  ],
];

test.each(refusals.map(([build, message]) => ({ build, message })))("$message", ({ build, message }) => {
  expect(() => build(small)).toThrow(message);
  expect(() => build(small)).toThrow(ArgumentError);
  expectNoLeakOnThrow(() => build(small));
});

test("an encoder of another size is refused and leaks nothing", () => {
  const build = () => infoVae({ ...small, encoder: sequential([flatten(), dense({ units: 3 })]) });
  expect(build).toThrow(ShapeError);
  expectNoLeakOnThrow(build);
});

test("building, evaluating and disposing leave no tensor", () => {
  for (const [divergence] of divergences)
    expect(tensorsMade(() => evaluate(infoVae({ ...small, divergence })))).toBe(0);
});
