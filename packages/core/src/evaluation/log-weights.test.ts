import { expect, test } from "vitest";
import { LogWeights } from "./log-weights.js";

function weigh(logWeights: readonly number[]): LogWeights {
  const weights = new LogWeights(1);
  for (const logWeight of logWeights) weights.add(0, logWeight);
  return weights;
}

test("mean and effective sample size are those of the weights, in any order", () => {
  for (const order of [[1, 2, 3, 6], [6, 1, 3, 2]]) {
    const weights = weigh(order.map(Math.log));
    // float64 rounding of four terms
    expect(weights.logMean(0)).toBeCloseTo(Math.log(3), 12);
    expect(weights.effectiveSampleSize(0)).toBeCloseTo(144 / 50, 12);
    expect(weights.logMeanVariance(0)).toBeCloseTo(50 / 144 - 1 / 4, 12);
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
