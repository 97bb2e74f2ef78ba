import { expect, test } from "vitest";
import { RandomStream } from "../random/stream.js";
import { LogWeights } from "./log-weights.js";

function weigh(logWeights: readonly number[]): LogWeights {
  const weights = new LogWeights(1);
  for (const logWeight of logWeights) weights.add(0, logWeight);
  return weights;
}

test("mean and effective sample size are those of the weights, in any order", () => {
  for (const order of [
    [1, 2, 3, 6],
    [6, 1, 3, 2],
  ]) {
    const weights = weigh(order.map(Math.log));
    // float64 rounding of four terms
    expect(weights.logMean(0)).toBeCloseTo(Math.log(3), 12);
    expect(weights.effectiveSampleSize(0)).toBeCloseTo(144 / 50, 12);
    // The jackknife: means of the other three, 11/3, 10/3, 3 and 2
    const without = [11 / 3, 10 / 3, 3, 2].map(Math.log);
    const centre = without.reduce((sum, value) => sum + value) / 4;
    const squares = without.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    expect(weights.logMeanVariance(0)).toBeCloseTo((3 / 4) * squares, 12);
  }
});

test("weights far outside the range of a float keep their mean", () => {
  expect(weigh([-2000, -2000]).logMean(0)).toBeCloseTo(-2000, 9);
  expect(weigh([3000, -3000]).logMean(0)).toBeCloseTo(3000 - Math.LN2, 9);
});

test("weights of zero count as draws, and all zero give an evidence of zero", () => {
  expect(weigh([0, -Infinity]).logMean(0)).toBeCloseTo(-Math.LN2, 12);
  expect([weigh([-Infinity]).logMean(0), weigh([-Infinity]).effectiveSampleSize(0)]).toEqual([-Infinity, 0]);
});

test("a single draw shows no spread, two of them a quarter of the square of their distance", () => {
  expect(weigh([3]).logMeanVariance(0)).toBeNaN();
  expect(weigh([1, 4]).logMeanVariance(0)).toBeCloseTo(9 / 4, 12);
  expect(weigh([-3000, 0]).logMeanVariance(0)).toBeCloseTo(3000 ** 2 / 4, 6);
});

test("where all draws but one weigh nothing the variance is 1, and 0 where all of them do", () => {
  expect(weigh([0, -Infinity, -Infinity]).logMeanVariance(0)).toBe(1);
  expect(weigh([-Infinity, -Infinity]).logMeanVariance(0)).toBe(0);
});

test.each([
  [2, 0.3],
  [2, 1],
  [2, 3],
  [5, 1],
  [40, 0.5],
  [50, 1.5],
  [500, 2],
])(
  "the variance for k = %d and log-weights of standard deviation %d is that of repeated draws, within 25 %%",
  (k, deviation) => {
    // 4000 examples: their empirical variance is 2 to 7 % off, and the jackknife of few, heavy weights is biased by up to 20 %.
    const examples = 4000;
    const weights = new LogWeights(examples);
    const noise = RandomStream.fromSeed(k).fillNormal(new Float32Array(examples * k));
    noise.forEach((value, at) => weights.add(at % examples, deviation * value));
    const means = Array.from({ length: examples }, (_, at) => weights.logMean(at));
    const centre = means.reduce((sum, value) => sum + value) / examples;
    const spread = means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (examples - 1);
    const predicted = means.reduce((sum, _, at) => sum + weights.logMeanVariance(at), 0) / examples;
    expect(Math.abs(predicted / spread - 1)).toBeLessThan(0.25);
  },
);
