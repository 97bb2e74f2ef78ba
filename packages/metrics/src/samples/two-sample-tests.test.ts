import { ArgumentError, ShapeError } from "@elbo/core";
import { golden } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import { readPoints } from "../points.js";
import { normals, rowsOf } from "../surgery/codes.fixture.js";
import { classifierTwoSampleTest, neighbourVotes } from "./classifier-test.js";
import { energyDistance, mmdTest } from "./two-sample-tests.js";

const table = golden("samples");
const [real, generated] = [rowsOf(table.inputs("real"), 4), rowsOf(table.inputs("generated"), 4)];

test("the MMD with the median bandwidth is that of scikit-learn's kernel", async () => {
  const { value, estimator } = await mmdTest(real, generated, { permutations: 1 });
  expect(value / table.answers("mmd")[0]!).toBeCloseTo(1, 8);
  expect(estimator).toBe(
    `unbiased, Gaussian kernel of bandwidth ${Number(table.answers("median")[0]!.toPrecision(4))}, the median squared distance, 1 random divisions`,
  );
});

test("in one dimension the energy distance is that of SciPy, which takes its root and counts points as pairs with themselves", async () => {
  const first = (rows: number[][]) => rows.map((row) => row[0]!);
  const { value } = await energyDistance(first(real), first(generated), { permutations: 1, estimator: "biased" });
  expect(Math.sqrt(value) / table.answers("energy")[0]!).toBeCloseTo(1, 8);
});

test("the votes of nearest neighbours are scikit-learn's", async () => {
  const train = await readPoints("", "", [...real.slice(0, 35), ...generated.slice(0, 30)]);
  const points = await readPoints("", "", [...real.slice(35), ...generated.slice(30)]);
  expect([...neighbourVotes(train, 35, points, 7)]).toEqual([...table.answers("votes")]);
});

const tests = { mmdTest, energyDistance, classifierTwoSampleTest };
const names = Object.keys(tests) as (keyof typeof tests)[];

test.each(names)("%s: of one distribution p-values are uniform", async (name) => {
  const values = await Promise.all(
    Array.from({ length: 40 }, async (_, run) => {
      const options = name === "classifierTwoSampleTest" ? {} : { permutations: 39 };
      const [x, y] = [normals(80, 2 * run + 500), normals(80, 2 * run + 501)];
      return (await tests[name](rowsOf(x, 2), rowsOf(y, 2), { ...options, seed: run })).pValue;
    }),
  );
  // The mean of 40 uniform values scatters by 0.046; those of few divisions and few votes are coarse.
  const centre = values.reduce((a, b) => a + b, 0) / 40;
  expect(Math.abs(centre - 0.5)).toBeLessThan(0.2);
  // Below 0.1 are 4 ± 1.9 of 40.
  expect(values.filter((value) => value < 0.1).length).toBeLessThan(14);
});

test.each(names)("%s: a shift of a standard deviation is seen", async (name) => {
  const shifted = rowsOf(normals(200, 8), 2).map((row) => row.map((value) => value + 1));
  const { pValue, value, standardError } = await tests[name](rowsOf(normals(200, 7), 2), shifted);
  expect(pValue).toBeLessThan(0.01);
  const none = name === "classifierTwoSampleTest" ? 0.5 : 0;
  expect(value - none).toBeGreaterThan(2.5 * standardError);
});

test("samples with nothing in common are told apart always, and unequal ones are cut to one size", async () => {
  const found = await classifierTwoSampleTest(
    rowsOf(normals(60), 1),
    rowsOf(normals(40), 1).map((row) => [row[0]! + 100]),
  );
  expect(found).toMatchObject({
    value: 1,
    count: 40,
    units: "share",
    estimator: "7 nearest neighbours, half of the points learned",
  });
  // 6.3 standard errors of a fair coin.
  expect(found.pValue).toBeLessThan(1e-9);
});

test("the same seed gives the same p-value", async () => {
  const options = { permutations: 20, seed: 3 };
  expect(await mmdTest(real, generated, options)).toEqual(await mmdTest(real, generated, options));
  expect(await energyDistance(real, generated, options)).toMatchObject({ count: 130, units: "units of the points" });
});

test("what cannot be tested is refused", async () => {
  for (const name of ["mmdTest", "energyDistance"] as const) {
    await expect(tests[name](real, generated, { permutations: 0 })).rejects.toThrow(ArgumentError);
    await expect(tests[name](real, generated, { permutations: 0 })).rejects.toThrow(
      `${name}: permutations must be a positive integer; got 0`,
    );
    await expect(tests[name](real, generated, { estimator: "fair" as "biased" })).rejects.toThrow(
      /estimator must be "unbiased" or "biased"; got "fair"/,
    );
    await expect(tests[name]([1, 2, 3], generated)).rejects.toThrow(ShapeError);
    await expect(tests[name]([1, 2, 3], [1, 2, 3, 4])).rejects.toThrow(/x must hold at least 4 points; got \[3, 1\]/);
  }
  await expect(mmdTest(real, generated, { bandwidth: 0 })).rejects.toThrow(
    /bandwidth must be "median" or a positive number; got 0/,
  );
  await expect(mmdTest([1, 1, 1, 1], [1, 1, 1, 1])).rejects.toThrow(
    'mmdTest: x must be points of which most differ, for a median bandwidth; got "a median distance of 0". Give a bandwidth.',
  );
  await expect(classifierTwoSampleTest(real, generated, { neighbours: 2 })).rejects.toThrow(
    /neighbours must be an odd number from 1 to 60; got 2/,
  );
  await expect(classifierTwoSampleTest(real, generated, { k: 2 } as object)).rejects.toThrow(
    /options must be among neighbours, seed; got "k"/,
  );
});
