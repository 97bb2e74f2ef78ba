import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type ExampleSource } from "../data/source.js";
import { estimateEvidence, estimateEvidenceFromPrior } from "./evidence.js";
import { exactLogEvidence, exactMean, linearGaussian, realExamples } from "./linear-gaussian.fixture.js";

const source = realExamples(70);
const exact = exactMean(source);

test("with the exact posterior every weight is the exact evidence, so that all draws count", async () => {
  const estimate = await estimateEvidence(linearGaussian(), source, { samples: 7, batchSize: 32, rows: 100 });
  // Rounding of float32 densities of size ten.
  expect(Math.abs(estimate.logEvidence - exact)).toBeLessThan(1e-5);
  estimate.perExample.forEach((value, i) =>
    expect(Math.abs(value - exactLogEvidence(source.values.subarray(4 * i, 4 * i + 4)))).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(value)),
    ),
  );
  expect(estimate.effectiveSampleSize.min).toBeCloseTo(7, 4);
  expect(estimate.monteCarloError).toBeLessThan(1e-5);
});

test("with a wrong posterior the estimate comes to the exact evidence within five of its errors", async () => {
  const model = linearGaussian({ meanShift: 0.2, logVarianceShift: 0.4 });
  const { logEvidence, monteCarloError, effectiveSampleSize } = await estimateEvidence(model, source, {
    samples: 5000,
  });
  expect(monteCarloError).toBeGreaterThan(0);
  expect(Math.abs(logEvidence - exact)).toBeLessThan(5 * monteCarloError);
  expect(effectiveSampleSize.mean).toBeGreaterThan(2500);
  expect(effectiveSampleSize.mean).toBeLessThan(5000);
});

test("the bound rises with the number of draws towards the exact evidence, and never above it by more than its error", async () => {
  const model = linearGaussian({ meanShift: 0.4, logVarianceShift: -0.5 });
  const bounds = [];
  for (const samples of [1, 5, 50, 2000]) bounds.push(await estimateEvidence(model, source, { samples }));
  const values = bounds.map(({ logEvidence }) => logEvidence);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(values.at(-1)! - exact).toBeLessThan(5 * bounds.at(-1)!.monteCarloError);
});

test("the error by the jackknife is the spread of repeated estimates", async () => {
  const model = linearGaussian({ meanShift: 0.2 });
  const runs = [];
  for (let seed = 0; seed < 40; seed++) runs.push(await estimateEvidence(model, source, { samples: 50, seed }));
  const values = runs.map(({ logEvidence }) => logEvidence);
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
  const predicted = runs.reduce((sum, run) => sum + run.monteCarloError, 0) / runs.length;
  // A standard deviation from 40 runs has a relative error of 1 / sqrt(78) = 11 %; three of them.
  expect(Math.abs(spread / predicted - 1)).toBeLessThan(0.34);
});

test("prior Monte Carlo comes to the same evidence with far fewer effective draws", async () => {
  const naive = await estimateEvidenceFromPrior(linearGaussian(), source, { samples: 5000 });
  const sampled = await estimateEvidence(linearGaussian(), source, { samples: 5000 });
  expect(naive.estimator).toBe("prior Monte Carlo");
  expect(Math.abs(naive.logEvidence - exact)).toBeLessThan(5 * naive.monteCarloError);
  expect(naive.effectiveSampleSize.mean).toBeLessThan(0.5 * sampled.effectiveSampleSize.mean);
});

test("every draw is counted where the draws do not divide into passes", async () => {
  // 11 draws at 32 examples and 100 rows: three passes of 3 and one of 2.
  const { effectiveSampleSize, samples } = await estimateEvidence(linearGaussian(), source, {
    samples: 11,
    batchSize: 32,
    rows: 100,
  });
  expect(samples).toBe(11);
  expect(effectiveSampleSize.mean).toBeCloseTo(11, 3);
});

test("tells the share that is done after each pass, over all kinds of passes", async () => {
  const shares: number[] = [];
  const onProgress = (share: number) => void shares.push(share);
  await estimateEvidence(linearGaussian(), source, { samples: 11, batchSize: 32, rows: 100, onProgress });
  // Four passes over each batch.
  expect(shares).toHaveLength(4 * Math.ceil(source.size / 32));
  expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares.at(-1)).toBeCloseTo(1, 12);
});

test("examples that are drawn when they are read are the same for every draw of z", async () => {
  const drawn: ExampleSource = {
    ...source,
    read: (indices, stream) => ({
      x: { values: stream.fillNormal(new Float32Array(4 * indices.length)), shape: [indices.length, 4] },
    }),
  };
  // 11 draws in two kinds of passes, as above: other examples in the last would give other weights.
  const { effectiveSampleSize } = await estimateEvidence(linearGaussian(), drawn, {
    samples: 11,
    batchSize: 32,
    rows: 100,
  });
  expect(effectiveSampleSize.min).toBeCloseTo(11, 3);
});

test("no tensor is left over, and bad options are refused by name", async () => {
  const before = tf.memory().numTensors;
  await estimateEvidence(linearGaussian(), source, { samples: 3 });
  expect(tf.memory().numTensors).toBe(before);
  await expect(estimateEvidence(linearGaussian(), source, { samples: 0.5 })).rejects.toThrow(
    /samples must be a positive integer; got 0.5/,
  );
  await expect(estimateEvidence(linearGaussian(), source, { k: 5 } as object)).rejects.toThrow(/got "k"/);
});

test("an aborted estimate stops", async () => {
  await expect(estimateEvidence(linearGaussian(), source, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});
