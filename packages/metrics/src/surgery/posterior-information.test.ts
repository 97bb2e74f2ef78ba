import { ArgumentError, DataError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { normals, rowsOf } from "./codes.fixture.js";
import { type PosteriorCodes, posteriorInformation } from "./posterior-information.js";

/** E of (log q(z) - log q(z_1) - log q(z_2)) over a mixture of normals, by adding up a fine grid. */
function gridTotalCorrelation(means: readonly number[][], variance: number): number {
  const step = 0.05;
  const density = (distance: number) =>
    Math.exp((-distance * distance) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  const marginal = (unit: number, z: number) =>
    means.reduce((sum, mean) => sum + density(z - mean[unit]!), 0) / means.length;
  let total = 0;
  for (let a = -6; a <= 6; a += step)
    for (let b = -6; b <= 6; b += step) {
      const joint = means.reduce((sum, mean) => sum + density(a - mean[0]!) * density(b - mean[1]!), 0) / means.length;
      total += joint * Math.log(joint / (marginal(0, a) * marginal(1, b))) * step * step;
    }
  return total;
}

test("codes on a diagonal have the total correlation that a quadrature gives", async () => {
  const means = [
    [-2, -2],
    [-0.5, -1],
    [1, 0.5],
    [2, 2],
  ];
  const samples = 4000;
  const z = Array.from({ length: samples }).flatMap((_, s) => {
    const noise = normals(8, s + 1);
    return means.map((mean, i) => mean.map((value, j) => value + 0.5 * noise[2 * i + j]!));
  });
  const logVariance = means.map((row) => row.map(() => Math.log(0.25)));
  const { totalCorrelation } = await posteriorInformation({ mean: means, logVariance, z });
  // log density ratios scatter by less than a nat: five standard errors of 16,000 draws.
  expect(Math.abs(totalCorrelation.value - gridTotalCorrelation(means, 0.25))).toBeLessThan(5 / Math.sqrt(4 * samples));
});

test("tensors and lists give the same, the prior's density may be given, and no tensor is made", async () => {
  const mean = rowsOf(normals(40), 2);
  const logVariance = rowsOf(normals(40, 4), 2);
  const [first, second] = [tf.tensor2d(mean), tf.tensor2d(logVariance)];
  const tensors = tf.memory().numTensors;
  const fromTensors = await posteriorInformation({ mean: first, logVariance: second }, { seed: 5 });
  expect(tf.memory().numTensors).toBe(tensors);
  tf.dispose([first, second]);
  expect(fromTensors).toEqual(await posteriorInformation({ mean, logVariance }, { seed: 5 }));
  // A density that is lower by a nat everywhere costs a nat more.
  const z = mean;
  const normal = z.map((row) => row.map((value) => -0.5 * (value * value + Math.log(2 * Math.PI))));
  const [usual, lower] = [normal, normal.map((row) => row.map((value) => value - 0.5))];
  const values = await Promise.all(
    [usual, lower].map((logPrior) => posteriorInformation({ mean, logVariance, z, logPrior })),
  );
  expect(values[1]!.kl.value - values[0]!.kl.value).toBeCloseTo(1, 12);
  expect(values[1]!.mutualInformation).toEqual(values[0]!.mutualInformation);
  const joint = normal.map((row) => row[0]! + row[1]!);
  const whole = await posteriorInformation({ mean, logVariance, z, logPrior: joint });
  expect(whole.kl).toEqual(values[0]!.kl);
  expect(whole.dimensionwiseKl).toBeUndefined();
});

test("nothing is clipped: independent codes have a total correlation on both sides of 0", async () => {
  const values = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (seed) => {
      const mean = rowsOf(normals(60, seed), 2);
      const logVariance = mean.map((row) => row.map(() => 2));
      return (await posteriorInformation({ mean, logVariance }, { seed })).totalCorrelation.value;
    }),
  );
  expect(Math.min(...values)).toBeLessThan(0);
  expect(Math.max(...values)).toBeGreaterThan(0);
});

const mean = [
  [0, 1],
  [1, 0],
];
const logVariance = [
  [0, 0],
  [0, 0],
];

test.each<[Partial<Record<keyof PosteriorCodes, unknown>>, new (message: string) => Error, RegExp]>([
  [{ mean: [[0, 1]] }, ShapeError, /mean must hold at least 2 points; got \[1, 2\]/],
  [{ logVariance: [[0, 0]] }, ShapeError, /logVariance must have a row for each of the 2 means; got \[1, 2\]/],
  [{ logVariance: [0, 0] }, ShapeError, /logVariance must hold points of 2 entries, as the others; got \[2, 1\]/],
  [
    {
      z: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    },
    ShapeError,
    /z must have a whole number of draws for each of 2 examples; got \[3, 2\]/,
  ],
  [{ logPrior: [0] }, ShapeError, /logPrior must have the shape \[2\] or \[2, 2\]; got \[1, 1\]/],
  [
    {
      mean: [
        [0, NaN],
        [0, 0],
      ],
    },
    DataError,
    /mean must be finite; got "NaN in point 0"/,
  ],
  [{ variance: [] } as object, ArgumentError, /options must be among mean, logVariance, z, logPrior; got "variance"/],
])("the codes %j are refused", async (codes, kind, message) => {
  const call = posteriorInformation({ mean, logVariance, ...codes } as PosteriorCodes);
  await expect(call).rejects.toThrow(kind);
  await expect(call).rejects.toThrow(message);
});

test("a seed that is none is refused", async () => {
  await expect(posteriorInformation({ mean, logVariance }, { seed: -1 })).rejects.toThrow(
    /seed must be an integer from 0 to 2\^53 - 1; got -1/,
  );
});
