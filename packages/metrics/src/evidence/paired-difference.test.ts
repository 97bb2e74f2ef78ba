import { ArgumentError, DataError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { normals } from "../surgery/codes.fixture.js";
import { pairedDifference } from "./paired-difference.js";

test("three differences have the mean, the standard error and Student's interval of the textbook", async () => {
  const found = await pairedDifference([2, 4, 9], [1, 2, 6]);
  // Differences 1, 2, 3: standard deviation 1, two degrees of freedom, whose 97.5 % quantile is 4.302653.
  expect(found).toMatchObject({
    value: 2,
    degrees: 2,
    seeds: 1,
    examples: 3,
    count: 3,
    level: 0.95,
    units: "nats",
    differs: false,
  });
  expect(found.standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
  expect(found.interval[0]).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 6);
  expect(found.interval[1]).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 6);
  // t = 2 sqrt 3 with two degrees: 1 - t / sqrt(t² + 2).
  expect(found.pValue).toBeCloseTo(1 - Math.sqrt(12 / 14), 10);
});

test("what an example adds to both models cancels", async () => {
  const examples = normals(200).map((value) => 100 * value);
  const noise = normals(200, 5);
  const [a, b] = [examples.map((value) => value + 0.5), examples.map((value, i) => value + noise[i]!)];
  const { differs, standardError, value } = await pairedDifference(a, b);
  expect(differs).toBe(true);
  expect(Math.abs(value - 0.5)).toBeLessThan(5 * standardError);
  // 1 / sqrt(200), where each model's own standard error is 7.
  expect(standardError).toBeLessThan(0.1);
});

/** Difference + seed + example + rest, with these standard deviations. */
function simulate(
  run: number,
  seeds: number,
  examples: number,
  [bySeed, byExample, rest]: readonly [number, number, number],
) {
  const draws = normals(seeds + examples + seeds * examples, 100 + run);
  return Array.from({ length: seeds }, (_, s) =>
    Array.from(
      { length: examples },
      (_, i) =>
        1 + bySeed * draws[s]! + byExample * draws[seeds + i]! + rest * draws[seeds + examples + s * examples + i]!,
    ),
  );
}

test.each([
  ["seeds", [1, 0.3, 0.5]],
  ["examples", [0.01, 2, 0.5]],
] as const)("where %s scatter most, 95 of 100 intervals hold the difference", async (_, spreads) => {
  let [held, errors] = [0, 0];
  const runs = 200;
  for (let run = 0; run < runs; run++) {
    const a = simulate(run, 4, 40, spreads);
    const { interval, standardError } = await pairedDifference(
      a,
      a.map((row) => row.map(() => 0)),
    );
    held += Number(interval[0] < 1 && interval[1] > 1);
    errors += standardError ** 2 / runs;
  }
  // Binomial: 190 ± 3.1 of 200; five of these below, and above at most all.
  expect(held).toBeGreaterThan(174);
  const [bySeed, byExample, rest] = spreads;
  const truth = bySeed ** 2 / 4 + byExample ** 2 / 40 + rest ** 2 / 160;
  // A variance of 3 degrees of freedom, over 200 runs: sqrt(2 / 3 / 200) = 6 % of itself.
  expect(Math.abs(errors / truth - 1)).toBeLessThan(0.3);
});

test("one seed and several agree where seeds make no difference", async () => {
  const a = [...normals(50)];
  const [one, several] = [
    await pairedDifference(
      a,
      a.map(() => 0),
    ),
    await pairedDifference(
      [a, a, a],
      [a, a, a].map((row) => row.map(() => 0)),
    ),
  ];
  expect(several.value).toBeCloseTo(one.value, 12);
  expect(several.standardError).toBeCloseTo(one.standardError, 12);
  expect([several.seeds, several.examples]).toEqual([3, 50]);
});

test("equal figures do not differ, and tensors are read and left", async () => {
  const tensor = tf.tensor1d([1, 2, 3]);
  const tensors = tf.memory().numTensors;
  expect(await pairedDifference(tensor, tensor, { units: "share", level: 0.9 })).toMatchObject({
    value: 0,
    standardError: 0,
    pValue: 1,
    differs: false,
    units: "share",
  });
  expect(tf.memory().numTensors).toBe(tensors);
  tensor.dispose();
  expect(await pairedDifference([1, 2], [0, 1])).toMatchObject({
    value: 1,
    standardError: 0,
    pValue: 0,
    differs: true,
  });
});

test("figures that do not pair, too few of them, and impossible levels are refused", async () => {
  await expect(pairedDifference([1, 2, 3], [1, 2])).rejects.toThrow(ShapeError);
  await expect(pairedDifference([1, 2, 3], [1, 2])).rejects.toThrow(
    /pairedDifference: b must have the shape of a, \[1, 3\] seeds and examples; got \[1, 2\]/,
  );
  await expect(pairedDifference([1], [2])).rejects.toThrow(/a must hold at least 2 examples; got \[1, 1\]/);
  await expect(pairedDifference([1, NaN], [1, 2])).rejects.toThrow(DataError);
  await expect(pairedDifference([1, 2], [1, 2], { level: 1 })).rejects.toThrow(ArgumentError);
  await expect(pairedDifference([1, 2], [1, 2], { level: 1 })).rejects.toThrow(/level must be between 0 and 1; got 1/);
  await expect(pairedDifference([1, 2], [1, 2], { alpha: 1 } as object)).rejects.toThrow(
    /options must be among level, units; got "alpha"/,
  );
});
