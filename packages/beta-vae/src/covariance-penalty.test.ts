import { diagonalNormal, RandomStream } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { covariancePenalty, type DipVariant } from "./covariance-penalty.js";

const [batch, units] = [7, 3];
const normal = (label: string) =>
  RandomStream.fromSeed(3)
    .split(label)
    .fillNormal(new Float32Array(batch * units));
const [mean, logVariance] = [normal("mean"), normal("log variance")];

/** E over the batch of f, in float64. */
const average = (f: (row: number) => number) =>
  Array.from({ length: batch }, (_, row) => f(row)).reduce((a, b) => a + b, 0) / batch;

/** E[a b] - E[a] E[b] of the means, and for "ii" the mean variance on the diagonal. */
function exactCovariance(variant: DipVariant, i: number, j: number): number {
  const at = (row: number, unit: number) => mean[row * units + unit]!;
  const ofMeans =
    average((row) => at(row, i) * at(row, j)) - average((row) => at(row, i)) * average((row) => at(row, j));
  return variant === "ii" && i === j ? ofMeans + average((row) => Math.exp(logVariance[row * units + i]!)) : ofMeans;
}

function computed(variant: DipVariant, means = mean, logVariances = logVariance) {
  return tf.tidy(() => {
    const matrix = (values: Float32Array) => tf.tensor(values, [values.length / units, units]);
    const { offDiagonal, diagonal } = covariancePenalty(
      diagonalNormal({ mean: matrix(means), logVariance: matrix(logVariances) }),
      variant,
    );
    return { offDiagonal: offDiagonal.dataSync()[0]!, diagonal: diagonal.dataSync()[0]! };
  });
}

test.each(["i", "ii"] as const)("the penalty of DIP-VAE-%s is that of the covariance in float64", (variant) => {
  const exact = { offDiagonal: 0, diagonal: 0 };
  for (let i = 0; i < units; i++)
    for (let j = 0; j < units; j++) {
      const value = exactCovariance(variant, i, j);
      if (i === j) exact.diagonal += (value - 1) ** 2;
      else exact.offDiagonal += value ** 2;
    }
  // Float32 sums of 7 products of size one
  expect(computed(variant).offDiagonal).toBeCloseTo(exact.offDiagonal, 5);
  expect(computed(variant).diagonal).toBeCloseTo(exact.diagonal, 5);
});

test("only DIP-VAE-II looks at the posterior variances", () => {
  const wide = logVariance.map((value) => value + 1);
  expect(computed("i", mean, wide)).toEqual(computed("i"));
  expect(computed("ii", mean, wide).diagonal).not.toBe(computed("ii").diagonal);
});

test("codes that all are at one point have the covariance 0, also far from the origin", () => {
  const far = new Float32Array(batch * units).fill(1000);
  expect(computed("i", far)).toEqual({ offDiagonal: 0, diagonal: units });
});

test("uncorrelated means of variance one cost nothing", () => {
  const corners = Float32Array.of(1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1);
  expect(computed("i", corners, new Float32Array(12))).toEqual({ offDiagonal: 0, diagonal: 0 });
});
