import { standardNormalPrior } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { linearNormal, normals, rowSource } from "./codes.fixture.js";
import { elboSurgery } from "./elbo-surgery.js";

/** x = slope z + noise with variance 1 of noise has the posterior N(slope x / (slope² + 1), 1 / (slope² + 1)). */
const slope = 1.5;
const model = (shift = 0) => ({
  encoder: linearNormal(slope / (slope ** 2 + 1), 1 / (slope ** 2 + 1), shift),
  decoder: linearNormal(slope, 1),
  prior: standardNormalPrior([2]),
});
const values = normals(600).map((value) => value * Math.sqrt(slope ** 2 + 1));
const source = rowSource(values, 2);
const evidence = () => {
  const variance = slope ** 2 + 1;
  return values.reduce((sum, x) => sum - 0.5 * (Math.log(2 * Math.PI * variance) + x ** 2 / variance), 0) / 300;
};

test("with the exact posterior every draw gives the bound log p(x), and the parts add up to it", async () => {
  const found = await elboSurgery(model(), source, { samples: 2 });
  const { elbo, reconstruction, kl, mutualInformation, totalCorrelation, dimensionwiseKl, marginalKl } = found;
  // Log densities near 4 nats, in float32.
  expect(Math.abs(elbo.value - evidence())).toBeLessThan(1e-4);
  expect(Math.abs(-reconstruction.value - kl.value - elbo.value)).toBeLessThan(1e-4);
  expect(Math.abs(-reconstruction.value - mutualInformation.value - marginalKl.value - elbo.value)).toBeLessThan(1e-4);
  expect(Math.abs(marginalKl.value - totalCorrelation.value - dimensionwiseKl!.value)).toBeLessThan(1e-4);
  expect(found.bitsPerDimension).toBeCloseTo(-elbo.value / (2 * Math.LN2), 10);
  // q(z) of the exact posterior on data of the model is the prior.
  expect(Math.abs(marginalKl.value)).toBeLessThan(5 * marginalKl.standardError + 2 / 300);
});

test("with another posterior the bound is lower by its KL from the exact one, in each form within its standard error", async () => {
  const shift = 0.4;
  const gap = (2 * shift ** 2 * (slope ** 2 + 1)) / 2;
  const { elbo, forms } = await elboSurgery(model(shift), source, { samples: 20 });
  // The forms differ by the draws alone, 20 of each of 300 examples, which scatter by about a nat.
  const tolerance = 5 / Math.sqrt(6000);
  for (const form of [elbo, forms.entropy, forms.kl!])
    expect(Math.abs(form.value - (evidence() - gap))).toBeLessThan(2 * tolerance);
  expect(Math.abs(forms.entropy.value - elbo.value)).toBeLessThan(tolerance);
});

test("no tensor stays, and options that are none are refused", async () => {
  const tensors = tf.memory().numTensors;
  const small = rowSource(values.subarray(0, 20), 2);
  await elboSurgery(model(), small);
  await expect(elboSurgery(model(), small, { form: "kl" } as object)).rejects.toThrow(
    /elboSurgery: options must be among .*; got "form"/,
  );
  expect(tf.memory().numTensors).toBe(tensors);
});
