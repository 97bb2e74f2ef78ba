import { ArgumentError, standardNormalPrior } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { linearNormal, normals, rowSource } from "../surgery/codes.fixture.js";
import { annealedImportanceSampling, bidirectionalMonteCarlo } from "./annealed-importance-sampling.js";

/** x = slope z + noise of variance 0.1: the posterior is ten times narrower than the prior. */
const [slope, variance, units] = [1, 0.1, 3];
const model = { decoder: linearNormal(slope, variance), prior: standardNormalPrior([units]) };
const marginal = slope ** 2 + variance;
const examples = 20;
const values = normals(units * examples).map((value) => value * Math.sqrt(marginal));
const source = rowSource(values, units);
const exact =
  values.reduce((sum, x) => sum - 0.5 * (Math.log(2 * Math.PI * marginal) + x ** 2 / marginal), 0) / examples;
const small = { temperatures: 40, chains: 8, leapfrog: 4, seed: 1 };

test("of a linear normal model it is the exact log p(x)", async () => {
  const found = await annealedImportanceSampling(model, source, { ...small, seed: 2, batchSize: 15 });
  // Weights that scatter by s have a log mean that is low by s² / 16 with 8 chains; five errors of the draws.
  expect(Math.abs(found.value - exact)).toBeLessThan(5 * found.monteCarloError + 0.05);
  // Weights of 40 temperatures leave an effective 5 of 8 chains: sqrt((1 / 5 - 1 / 8) / 20) = 0.06, and few examples more.
  expect(found.monteCarloError).toBeLessThan(0.2);
  expect(found.acceptance).toBeGreaterThan(0.4);
  expect(found.effectiveSampleSize.mean).toBeGreaterThan(3);
  expect(found).toMatchObject({
    ...{ count: examples, samples: 8, temperatures: 40, units: "nats" },
    estimator: "annealed importance sampling, 40 temperatures, 4 leapfrog steps, 8 draws per example",
  });
});

test("one temperature is importance sampling from the prior, which warns of few effective draws", async () => {
  const found = await annealedImportanceSampling(model, source, { ...small, temperatures: 1 });
  expect(found.warning).toMatch(/of 20 examples have an effective sample size below 2 of 8 draws/);
  expect(found.value).toBeLessThan(exact - 1);
});

test("on simulated examples, chains forwards and backwards enclose log p(x) closely, and more temperatures more closely", async () => {
  const few = await bidirectionalMonteCarlo(model, { ...small, temperatures: 4, examples: 12 });
  const many = await bidirectionalMonteCarlo(model, { ...small, examples: 12, batchSize: 8 });
  expect(many.gap.value).toBeCloseTo(many.upper.value - many.lower.value, 10);
  // 160 temperatures leave 0.0 ± 0.1 of it, 40 leave 0.7 ± 0.2.
  expect(many.gap.value).toBeLessThan(1.5);
  expect(many.gap.value).toBeGreaterThan(-3 * many.gap.standardError);
  expect(few.gap.value).toBeGreaterThan(many.gap.value + 3 * many.gap.standardError);
  // E log p(x) of the model's own examples is minus its entropy; 12 of them scatter by sqrt(3 / 2) each.
  const entropy = (units / 2) * Math.log(2 * Math.PI * Math.E * marginal);
  expect(Math.abs(many.lower.value + entropy)).toBeLessThan((5 * Math.sqrt(units / 2)) / Math.sqrt(12));
});

test("the same seed gives the same figures, progress rises to the end, and no tensor stays", async () => {
  const options = { ...small, temperatures: 6, chains: 2 };
  const tensors = tf.memory().numTensors;
  const shares: number[] = [];
  const first = await annealedImportanceSampling(model, source, {
    ...options,
    onProgress: (share) => shares.push(share),
  });
  expect(await annealedImportanceSampling(model, source, options)).toEqual(first);
  expect((await annealedImportanceSampling(model, source, { ...options, seed: 2 })).value).not.toBe(first.value);
  await bidirectionalMonteCarlo(model, { ...options, examples: 3 });
  expect(tf.memory().numTensors).toBe(tensors);
  expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  expect(shares.at(-1)).toBeGreaterThan(0.9);
});

test("an abort ends the work, and impossible options are refused, without a leak", async () => {
  const tensors = tf.memory().numTensors;
  const controller = new AbortController();
  const stopped = annealedImportanceSampling(model, source, {
    ...small,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  for (const name of ["temperatures", "chains", "leapfrog", "batchSize"]) {
    const call = annealedImportanceSampling(model, source, { [name]: 0 });
    await expect(call).rejects.toThrow(ArgumentError);
    await expect(call).rejects.toThrow(`annealedImportanceSampling: ${name} must be a positive integer; got 0`);
  }
  await expect(annealedImportanceSampling(model, source, { spacing: "cubic" as "linear" })).rejects.toThrow(
    /spacing must be "sigmoid" or "linear"; got "cubic"/,
  );
  await expect(annealedImportanceSampling(model, source, { step: 1 } as object)).rejects.toThrow(
    /options must be among .*; got "step"/,
  );
  await expect(bidirectionalMonteCarlo(model, { examples: 1 })).rejects.toThrow(
    /bidirectionalMonteCarlo: examples must be an integer of at least 2; got 1/,
  );
  expect(tf.memory().numTensors).toBe(tensors);
});
