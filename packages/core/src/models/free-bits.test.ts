import { bits } from "@elbo/vitest/bits";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { diagonalNormal, standardNormal } from "../distributions/diagonal-normal.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { defineLatentModel } from "./define-latent-model.js";
import { freeBitsOption, klWithFreeBits } from "./free-bits.js";
import { normalPosterior } from "./posterior.js";

let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const parts = { kl: normalPosterior.kl, unitKl: normalPosterior.unitKl! };

test("a unit costs its mean KL over the batch, and no less than what is free; the KL that is reported is the true one", () => {
  tf.tidy(() => {
    // KLs of means m with variance 1 are m²/2: unit 0 has 0 and 2, mean 1; unit 1 has 0.02 and 0.08, mean 0.05.
    const posterior = diagonalNormal(
      { mean: tf.tensor([0, 0.2, 2, 0.4], [2, 2]), logVariance: tf.zeros([2, 2]) },
      { eventDims: 1 },
    );
    const latents = { z: posterior.mean, posterior, prior: standardNormal([2]), pass: evaluationPass(createRng(0)) };
    const near = (tensor: tf.Tensor, expected: number[]) =>
      // Float32 roundings of values of order 1.
      tensor.dataSync().forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
    near(parts.unitKl(latents), [0, 0.02, 2, 0.08]);
    const { divergence, cost } = klWithFreeBits("test", parts, 0.1);
    near(divergence(latents), [0.02, 2.08]);
    near(cost!(latents), [1 + 0.1]);
    near(klWithFreeBits("test", parts, 0.01).cost!(latents), [1 + 0.05]);
    expect(klWithFreeBits("test", parts).cost).toBeUndefined();
  });
});

const family = defineLatentModel({
  name: "free",
  kind: "free",
  options: { freeBits: freeBitsOption },
  objective: (own, { freeBits }) =>
    latentObjective(own, { divergences: { kl: klWithFreeBits("free", own, freeBits) } }),
});
const { spec } = bits(4);

/** Loss and terms of untrained models, and the gradient of the encoder's last bias. */
function evaluate(freeBits?: number) {
  const model = family({ data: spec, latent: 2, hidden: [4], ...(freeBits !== undefined && { freeBits }) });
  const [{ objective }] = model.players() as [ReturnType<typeof model.players>[number]];
  const read = tf.tidy(() => {
    const x = tf.ones([3, ...spec.shape]);
    const { loss, terms } = objective.evaluate({ x }, evaluationPass(createRng(1)));
    return {
      loss: loss.dataSync()[0]!,
      kl: terms["kl"]!.dataSync()[0]!,
      reconstruction: terms["reconstruction"]!.dataSync()[0]!,
    };
  });
  const { config } = model;
  model.dispose();
  return { ...read, config };
}

test("the loss is the reconstruction and the cost, and a file says what is free", () => {
  const [usual, free] = [evaluate(), evaluate(5)];
  expect([free.kl, free.reconstruction]).toEqual([usual.kl, usual.reconstruction]);
  // Two units below 5 nats; float32 sums of order 10.
  expect(Math.abs(free.loss - (free.reconstruction + 10))).toBeLessThan(1e-5);
  expect(Math.abs(usual.loss - (usual.reconstruction + usual.kl))).toBeLessThan(1e-5);
  expect(free.config["freeBits"]).toBe(5);
  expect(usual.config).not.toHaveProperty("freeBits");
});

test("what is free has no gradient: a unit's KL is left alone below it", () => {
  tf.tidy(() => {
    const cost = (mean: tf.Tensor, nats: number) => {
      const posterior = diagonalNormal({ mean, logVariance: tf.zeros([1, 2]) }, { eventDims: 1 });
      const latents = { z: mean, posterior, prior: standardNormal([2]), pass: evaluationPass(createRng(0)) };
      return klWithFreeBits("test", parts, nats).cost!(latents) as tf.Scalar;
    };
    const gradient = tf.grad((mean: tf.Tensor) => cost(mean, 1))(tf.tensor([[3, 0.5]]));
    // Of m²/2, where it is above 1 nat.
    expect([...gradient.dataSync()]).toEqual([3, 0]);
  });
});

test("free bits are refused where the KL is no sum over units", () => {
  expect(() => klWithFreeBits("vae", { kl: parts.kl }, 0.5)).toThrow(ArgumentError);
  expect(() => klWithFreeBits("vae", { kl: parts.kl }, 0.5)).toThrow(
    "vae: freeBits must be left out with a prior of your own, or a posterior whose KL is no sum over units; got 0.5.",
  );
  expect(() => family({ data: spec, latent: 2, freeBits: -1 })).toThrow(
    "free: freeBits must be a number of at least 0; got -1.",
  );
});
