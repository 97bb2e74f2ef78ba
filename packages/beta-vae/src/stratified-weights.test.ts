import { expect, test } from "vitest";
import { stratifiedLogWeights } from "./stratified-weights.js";

const sizes = [
  [2, 2],
  [2, 100],
  [5, 5],
  [5, 6],
  [64, 1000],
  [64, 60_000],
] as const;

test.each(sizes)("a batch of %i from %i has 1/N on the diagonal, and weights that add up to 1", (batch, examples) => {
  const { own, other } = stratifiedLogWeights(batch, examples);
  // Float64
  expect(Math.exp(own)).toBeCloseTo(1 / examples, 14);
  expect(Math.exp(own) + (batch - 1) * Math.exp(other)).toBeCloseTo(1, 12);
});

test.each(sizes)(
  "those of %i from %i are the mean of Chen's over which example has the last stratum",
  (batch, examples) => {
    const others = batch - 1;
    const last = (examples - others) / (examples * others);
    const mean = ((others - 1) / others + last) / others;
    expect(Math.exp(stratifiedLogWeights(batch, examples).other)).toBeCloseTo(mean, 14);
  },
);

test("with the whole data set in the batch every weight is 1/N: the aggregate posterior is exact", () => {
  const { own, other } = stratifiedLogWeights(50, 50);
  expect(own).toBeCloseTo(-Math.log(50), 14);
  expect(other).toBeCloseTo(-Math.log(50), 14);
});

test("over all batches that hold an example, the estimate has no bias", () => {
  const densities = [0.3, 0.7, 0.1, 1.9, 0.05, 2.5];
  const { own, other } = stratifiedLogWeights(3, 6);
  const estimates = [1, 2, 3, 4, 5].flatMap((a) =>
    [1, 2, 3, 4, 5]
      .filter((b) => b > a)
      .map((b) => Math.exp(own) * densities[0]! + Math.exp(other) * (densities[a]! + densities[b]!)),
  );
  const mean = estimates.reduce((total, value) => total + value, 0) / estimates.length;
  expect(mean).toBeCloseTo(densities.reduce((total, value) => total + value, 0) / 6, 14);
});
