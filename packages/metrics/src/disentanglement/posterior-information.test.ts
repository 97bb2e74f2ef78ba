import { DataError } from "@elbo/core";
import { golden, largestError } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import { mutualInformationGap } from "../index.js";
import { gridFactors, noise } from "./codes.fixture.js";
import { factorOf } from "./factor.js";
import { entropyOf, informationAt } from "./posterior-information.js";

const grid = gridFactors([2, 4], 10);
const same = (rows: readonly (readonly number[])[], value: number) => rows.map((row) => row.map(() => value));

test("information at given draws is that of SciPy's mixtures", () => {
  const table = golden("disentanglement-posterior");
  const columns = (name: string, width: number) =>
    Array.from({ length: width }, (_, j) => Float64Array.from(table.inputs(name).filter((_, i) => i % width === j)));
  const posteriors = { means: columns("mean", 5), logVariances: columns("logVariance", 5) };
  const factors = columns("factors", 3).map((column) => factorOf("test", "factor", column));
  const draws = columns("draws", 5);
  const sums = new Float64Array(15);
  for (let point = 0; point < 300; point++) {
    const z = Float64Array.from(draws, (column) => column[point]!);
    informationAt({ point, z }, posteriors, factors).forEach((row, j) =>
      row.forEach((value, k) => (sums[3 * j + k]! += value / 300)),
    );
  }
  // The answers are kept to 32 bits.
  expect(largestError(sums, table.answers("information"))).toBeLessThan(1e-8);
  const gaps = factors.map((factor, k) => {
    const [first, second] = [0, 1, 2, 3, 4].map((j) => sums[3 * j + k]!).sort((a, b) => b - a);
    return (first! - second!) / entropyOf(factor);
  });
  expect(gaps.reduce((sum, gap) => sum + gap / 3, 0)).toBeCloseTo(table.answers("gap")[0]!, 8);
});

test("narrow posteriors at the factors' values have a gap of 1, and equal ones no information", async () => {
  const narrow = await mutualInformationGap(grid, grid, { logVariance: same(grid, -20), samples: 200 });
  // Posteriors of standard deviation e^-10 do not overlap at all at a distance of 1.
  expect(narrow.value).toBeCloseTo(1, 12);
  expect(narrow.entropies).toEqual([Math.log(2), 1.3862943611198906]);
  expect(narrow.standardError).toBeLessThan(1e-12);
  const none = await mutualInformationGap(same(grid, 0.5), grid, { logVariance: same(grid, 0), samples: 200 });
  expect(none.value).toBeCloseTo(0, 12);
});

test("a code with noise says what a channel of two inputs and normal noise lets through", async () => {
  const binary = gridFactors([2, 2], 100);
  const { mutualInformation, standardError, count } = await mutualInformationGap(binary, binary, {
    logVariance: same(binary, Math.log(0.25)),
    samples: 4000,
  });
  // I of +-1/2 with noise of standard deviation 1/2, by quadrature: 0.3368 nats. The draws' deviation is about 0.4 / sqrt(4000).
  expect(Math.abs(mutualInformation[0]![0]! - 0.3368)).toBeLessThan(0.03);
  expect(count).toBe(4000);
  expect(standardError).toBeGreaterThan(0.001);
  expect(standardError).toBeLessThan(0.03);
});

test("some labelled points are compared with each other alone", async () => {
  const labelled = grid.map((_, i) => i).filter((i) => i % 2 === 0);
  const labels = labelled.map((i) => grid[i]!);
  const logVariance = same(grid, -2);
  const some = await mutualInformationGap(grid, labels, { logVariance, labelled, samples: 50 });
  const alone = await mutualInformationGap(labels, labels, { logVariance: same(labels, -2), samples: 50 });
  expect(some).toEqual(alone);
});

test("log variances that do not fit, and options of the other form, are refused", async () => {
  const codes = noise(80, 2);
  const logVariance = same(grid, 0);
  const narrow = mutualInformationGap(codes, grid, { logVariance: grid.map(([a]) => [a!]) });
  await expect(narrow).rejects.toThrow(DataError);
  await expect(narrow).rejects.toThrow(
    "mutualInformationGap: the shape of logVariance must be that of codes; got [80,1].",
  );
  await expect(mutualInformationGap(codes, grid, { logVariance, bins: 20 })).rejects.toThrow(
    /bins must be absent where logVariance is given; got 20/,
  );
  await expect(mutualInformationGap(codes, grid, { logVariance, samples: 1 })).rejects.toThrow(
    /samples must be an integer of 2 or more; got 1/,
  );
  await expect(mutualInformationGap(codes, grid, { samples: 10 })).rejects.toThrow(
    /samples must be absent where logVariance is; got 10/,
  );
});
