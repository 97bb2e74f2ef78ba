import {
  adam,
  ArgumentError,
  CheckpointError,
  createRng,
  definePrior,
  type DiagonalNormal,
  diagonalNormal,
  type Distribution,
  evaluationPass,
  fit,
  type GenerativeModel,
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
import {
  adversarialAutoencoder,
  infoVae,
  type MarginalDivergence,
  slicedWasserstein,
  squaredMmd,
  waeMmd,
} from "./index.js";

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

/** Two normals of equal weight, far from each other, with learned means. */
const learned: PriorFactory<Mixture<DiagonalNormal>> = definePrior({ kind: "two normals" }, ({ latent, rng }) => {
  const mean = tf.tidy(() => tf.variable(tf.mul(rng.split("mean").normal([2, latent]), 2)));
  return {
    ...ownParameters({ mean }),
    distribution: () =>
      mixture({ logits: tf.zeros([2]), components: diagonalNormal({ mean, logVariance: tf.scalar(-1) }) }),
  };
});

/** The same without anything to learn. */
const fixed: PriorFactory<Mixture<DiagonalNormal>> = definePrior({ kind: "two fixed normals" }, ({ latent }) => ({
  ...ownParameters({}),
  distribution: () => {
    const mean = tf.stack([tf.fill([latent], -2), tf.fill([latent], 2)]);
    return mixture({ logits: tf.zeros([2]), components: diagonalNormal({ mean, logVariance: tf.scalar(-1) }) });
  },
}));

const batch = () => tf.tensor(source.read(Uint32Array.from({ length: 32 }, (_, i) => i)).x.values, [32, 2, 2]);

/** The loss and the terms on the host. */
function evaluate(model: GenerativeModel): Record<string, number> {
  const read: Record<string, number> = {};
  tf.tidy(() => {
    const { loss, terms } = model.players()[0]!.objective.evaluate({ x: batch() }, evaluationPass(createRng(4)));
    for (const [name, term] of Object.entries({ ...terms, loss })) read[name] = term.dataSync()[0]!;
  });
  return read;
}

/** What `evaluate` draws: codes, draws of the prior, and the KL at the codes. */
function draws(model: NormalModel<Distribution>) {
  const pass = evaluationPass(createRng(4));
  const posterior = model.encoder.given(batch(), pass);
  const z = posterior.sample(pass.rng);
  const prior = model.prior.distribution(pass);
  return {
    z,
    w: prior.sample(createRng(4).split("prior"), [32]),
    kl: tf.mean(sampledKl({ z, posterior, prior, pass })).dataSync()[0]!,
  };
}

modelContract<NormalModel<Mixture<DiagonalNormal>>>({
  name: "info-vae with a learned prior",
  build: (seed) =>
    infoVae({ ...small, seed, alpha: 0.5, lambda: 10, prior: learned, optimizer: adam({ learningRate: 0.02 }) }),
  exampleShape: [2, 2],
  train: async (model, epochs, seed) =>
    (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
  save: saveModel,
  load: (file) => infoVae.load(file, { prior: learned }),
  createRng,
});

test("codes are compared with draws of the prior, and the KL is log q(z|x) - log p(z) at the codes", () => {
  const projections = 5;
  const mmd = infoVae({ ...small, alpha: 0.5, lambda: 3, prior: learned });
  const sliced = infoVae({
    ...small,
    alpha: 0.5,
    lambda: 3,
    divergence: { slicedWasserstein: { projections } },
    prior: learned,
  });
  tf.tidy(() => {
    const { z, w, kl } = draws(mmd);
    const [ofMmd, ofSliced] = [evaluate(mmd), evaluate(sliced)];
    // The same draws and formulas, summed in float32 in another order
    expect(ofMmd["kl"]).toBeCloseTo(kl, 5);
    expect(ofMmd["mmd"]).toBeCloseTo(squaredMmd(z, w).dataSync()[0]!, 6);
    const distance = slicedWasserstein(z, w, createRng(4).split("directions"), { projections });
    expect(ofSliced["slicedWasserstein"]).toBeCloseTo(distance.dataSync()[0]!, 5);
    for (const [terms, name] of [
      [ofMmd, "mmd"],
      [ofSliced, "slicedWasserstein"],
    ] as const) {
      // Sums near 20 in float32
      expect(terms["loss"]).toBeCloseTo(terms["reconstruction"]! + 0.5 * kl + 2.5 * terms[name]!, 4);
      expect(terms["mutualInformation"]! + terms["marginalKl"]!).toBeCloseTo(kl, 4);
    }
  });
  [mmd, sliced].forEach((each) => each.dispose());
});

test("the sliced distance moves a prior's mean by twice the distance of the means, as it moves codes", () => {
  const shifted: PriorFactory<DiagonalNormal> = ({ latent }) => {
    const mean = tf.tidy(() => tf.variable(tf.fill([latent], 3)));
    return { ...ownParameters({ mean }), distribution: () => diagonalNormal({ mean, logVariance: tf.scalar(0) }) };
  };
  const model = infoVae({
    ...small,
    latent: 1,
    alpha: 1,
    lambda: 1,
    divergence: { slicedWasserstein: {} },
    prior: shifted,
  });
  tf.tidy(() => {
    const mean = model.prior.parameters.get("mean")!;
    const { objective } = model.players()[0]!;
    const loss = () => objective.evaluate({ x: batch() }, evaluationPass(createRng(4))).loss;
    const gradient = tf.variableGrads(loss, [mean]).grads[mean.name]!.dataSync()[0]!;
    const { z, w } = draws(model);
    // Every direction of a line is 1 or -1, so the distance is that of the sorted points.
    expect(gradient).toBeCloseTo(2 * tf.sub(tf.mean(w), tf.mean(z)).dataSync()[0]!, 4);
  });
  model.dispose();
});

test.each<[string, MarginalDivergence]>([
  ["MMD", { mmd: { kernel: "inverseMultiquadratic" } }],
  ["a sliced distance", { slicedWasserstein: {} }],
])("without a KL, %s brings a learned prior to the codes", async (_, divergence) => {
  const model = infoVae({
    ...small,
    alpha: 1,
    lambda: 5,
    divergence,
    prior: learned,
    optimizer: adam({ learningRate: 0.02 }),
  });
  const { epochs } = await fit(model, source, { epochs: 60, batchSize: 32, seed: 1 });
  const [name] = Object.keys(divergence) as [string];
  expect(epochs.at(-1)!.train[name]).toBeLessThan(0.5 * epochs[0]!.train[name]!);
  const fresh = infoVae({ ...small, prior: learned });
  expect(model.parameters.get("prior/mean")!.dataSync()).not.toEqual(fresh.parameters.get("prior/mean")!.dataSync());
  [model, fresh].forEach((each) => each.dispose());
});

test("a discriminator sees draws of the prior: a fixed one goes without a KL, one that learns needs it", async () => {
  const adversarial = { hidden: [4] };
  const model = adversarialAutoencoder({ ...small, adversarial, prior: fixed });
  const { epochs } = await fit(model, source, { epochs: 2, batchSize: 16, seed: 1 });
  expect(Number.isFinite(epochs.at(-1)!.train["discriminator/crossEntropy"])).toBe(true);
  const held = infoVae({ ...small, alpha: 0.5, divergence: { adversarial }, prior: learned });
  const before = held.parameters.get("prior/mean")!.dataSync().slice();
  await fit(held, source, { epochs: 1, batchSize: 16, seed: 1 });
  expect(held.parameters.get("prior/mean")!.dataSync()).not.toEqual(before);
  const reads = [...held.players()[1]!.objective.frozen!.keys()];
  expect(reads).toContain("prior/mean");
  [model, held].forEach((each) => each.dispose());
});

test("a model with a prior is loaded with it, and with no other", async () => {
  const model = waeMmd({ ...small, prior: learned });
  const file = await saveModel(model);
  const copy = infoVae.load(file, { prior: learned });
  expect(copy.config).toEqual(model.config);
  expect(copy.config["prior"]).toEqual({ kind: "two normals" });
  expect(() => infoVae.load(file)).toThrow(CheckpointError);
  expect(() => infoVae.load(file)).toThrow(
    /infoVae.load: prior must be the one of the saved model, {"kind":"two normals"}; got undefined/,
  );
  [model, copy].forEach((each) => each.dispose());
});

const wide: PriorFactory<Mixture<DiagonalNormal>> = (parts) => learned({ ...parts, latent: 3 });

test.each<[string, () => unknown, typeof ArgumentError | typeof ShapeError, RegExp]>([
  [
    "nothing would train",
    () => adversarialAutoencoder({ ...small, prior: learned }),
    ArgumentError,
    /infoVae: prior must be one without parameters of its own if alpha is 1; got \["mean"\]. A discriminator trains the encoder alone/,
  ],
  [
    "is over other codes",
    () => infoVae({ ...small, prior: wide }),
    ShapeError,
    /infoVae: prior must be over codes of shape \[2\]; got \[3\]/,
  ],
  [
    "is none",
    () => waeMmd({ ...small, prior: "mog" as never }),
    ArgumentError,
    /infoVae: prior must be a function that makes a prior/,
  ],
])("a prior that %s is refused by name, and leaks nothing", (_, build, kind, message) => {
  expect(build).toThrow(kind);
  expect(build).toThrow(message);
  expectNoLeakOnThrow(build);
});
