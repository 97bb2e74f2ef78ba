import { ArgumentError, type DiagonalNormal, type Encoder, RandomStream, standardNormalPrior } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { linearEncoder, rows } from "./codes.fixture.js";
import { latentInformation } from "./latent-information.js";

const normal = (size: number) => RandomStream.fromSeed(3).fillNormal(new Float32Array(size));

/** x ~ N(0, I), z = slope x + offset + noise: everything is known. */
function exact(units: number, slope: number, variance: number, offset = 0) {
  const marginal = slope ** 2 + variance;
  return {
    mutualInformation: (units / 2) * Math.log(1 + slope ** 2 / variance),
    marginalKl: (units / 2) * (marginal + offset ** 2 - 1 - Math.log(marginal)),
  };
}

test.each([
  [1, 1, 0.25, 0],
  [1, 0.5, 1, 0.5],
  [2, 0.8, 0.36, 0.3],
])("of a linear normal encoder with %i units, slope %d, variance %d and offset %d it is the closed form", async (units, slope, variance, offset) => {
  const size = 1500;
  const model = { encoder: linearEncoder(slope, variance, offset), prior: standardNormalPrior([units]) };
  const { mutualInformation, marginalKl, kl } = await latentInformation(model, rows(normal(units * size), units), { samples: 2 });
  const known = exact(units, slope, variance, offset);
  // log densities scatter by about a nat per unit between examples: five standard errors of the mean over 1500 of them.
  const tolerance = (5 * units) / Math.sqrt(size);
  expect(Math.abs(mutualInformation - known.mutualInformation)).toBeLessThan(tolerance);
  expect(Math.abs(marginalKl - known.marginalKl)).toBeLessThan(tolerance);
  expect(kl).toBeCloseTo(mutualInformation + marginalKl, 12);
});

test("a posterior that has collapsed has exactly no mutual information", async () => {
  const model = { encoder: linearEncoder(0, 1), prior: standardNormalPrior([2]) };
  const { mutualInformation, marginalKl, standardError } = await latentInformation(model, rows(normal(200), 2));
  // Float64 but for the standard normal density, in float32.
  expect(Math.abs(mutualInformation)).toBeLessThan(1e-12);
  expect(standardError).toBeLessThan(1e-12);
  expect(Math.abs(marginalKl)).toBeLessThan(1e-6);
});

test("posteriors far apart have a mutual information of log N, also over several batches", async () => {
  const source = rows(Float32Array.from({ length: 150 }, (_, i) => i), 1);
  const model = { encoder: linearEncoder(100, 1), prior: standardNormalPrior([1]) };
  const { mutualInformation, examples, samples } = await latentInformation(model, source, { samples: 3, batchSize: 64 });
  expect(mutualInformation).toBeCloseTo(Math.log(150), 10);
  expect([examples, samples]).toEqual([150, 3]);
});

test("the same seed gives the same figures, another one others, and no tensor stays", async () => {
  const model = { encoder: linearEncoder(1, 1), prior: standardNormalPrior([1]) };
  const tensors = tf.memory().numTensors;
  const measure = (seed: number) => latentInformation(model, rows(normal(50), 1), { seed });
  expect(await measure(1)).toEqual(await measure(1));
  expect((await measure(1)).mutualInformation).not.toBe((await measure(2)).mutualInformation);
  expect(tf.memory().numTensors).toBe(tensors);
});

test("impossible options, and posteriors of another kind, are refused and leak nothing", async () => {
  const model = { encoder: linearEncoder(1, 1), prior: standardNormalPrior([1]) };
  const source = rows(normal(20), 1);
  const tensors = tf.memory().numTensors;
  await expect(latentInformation(model, source, { samples: 0 })).rejects.toThrow(ArgumentError);
  await expect(latentInformation(model, source, { samples: 0 })).rejects.toThrow(/latentInformation: samples must be a positive integer; got 0/);
  await expect(latentInformation(model, source, { draws: 2 } as object)).rejects.toThrow(/options must be among .*; got "draws"/);
  const flow: Encoder<DiagonalNormal> = {
    ...model.encoder,
    given: (x, pass) => ({ ...model.encoder.given(x, pass), kind: "flow" as "diagonal-normal" }),
  };
  await expect(latentInformation({ ...model, encoder: flow }, source)).rejects.toThrow(
    'latentInformation: posterior must be a diagonal normal; got "flow". It needs their means and variances.',
  );
  expect(tf.memory().numTensors).toBe(tensors);
});
