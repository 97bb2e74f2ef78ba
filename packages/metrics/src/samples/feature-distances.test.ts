import { ArgumentError, DataError, ShapeError } from "@elbo/core";
import { golden } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import { normals, rowsOf } from "../surgery/codes.fixture.js";
import { frechetDistance } from "./frechet-distance.js";
import { kernelDistance } from "./kernel-distance.js";

const table = golden("samples");
const [real, generated] = [rowsOf(table.inputs("real"), 4), rowsOf(table.inputs("generated"), 4)];

test("the Fréchet distance is that of SciPy's matrix square root", async () => {
  const { value } = await frechetDistance(real, generated);
  expect(value / table.answers("frechet")[0]!).toBeCloseTo(1, 8);
});

const [wideReal, wideGenerated] = [rowsOf(table.inputs("wide-real"), 64), rowsOf(table.inputs("wide-generated"), 64)];

test("of fewer points than features it is that of SciPy's singular values", async () => {
  const { value } = await frechetDistance(wideReal, wideGenerated);
  expect(value / table.answers("wide-frechet")[0]!).toBeCloseTo(1, 9);
});

test("either way to it, by features or by points, gives the same, and blocks are left out alike", async () => {
  const narrow = wideReal.map((row) => row.slice(0, 24));
  const other = wideGenerated.map((row) => row.slice(0, 24));
  const byPoints = await frechetDistance(narrow, other, { blocks: 5 });
  const without = (block: number) => [narrow, other].map((rows) => rows.filter((_, i) => i % 5 !== block));
  const values = await Promise.all(
    [0, 1, 2, 3, 4].map(async (block) => {
      const [first, second] = without(block);
      return (await frechetDistance(first!, second!, { blocks: 0 })).value;
    }),
  );
  const centre = values.reduce((sum, value) => sum + value, 0) / 5;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  expect(byPoints.standardError / Math.sqrt((4 / 5) * squares)).toBeCloseTo(1, 9);
  // Features that are 0 in every point add nothing, but make the features more than the points.
  const padded = [real, generated].map((rows) => rows.map((row) => [...row, ...new Array<number>(80).fill(0)]));
  const plain = await frechetDistance(real, generated);
  const wide = await frechetDistance(padded[0]!, padded[1]!);
  expect(wide.value / plain.value).toBeCloseTo(1, 9);
  expect(wide.standardError / plain.standardError).toBeCloseTo(1, 9);
});

test("the kernel distance is that of scikit-learn's kernel", async () => {
  const { value } = await kernelDistance(real, generated);
  expect(value / table.answers("kernel")[0]!).toBeCloseTo(1, 8);
});

test("of one dimension, the Fréchet distance is (m - m')² + (s - s')²", async () => {
  const { value } = await frechetDistance([0, 2, 4], [10, 11, 12], { blocks: 0 });
  expect(value).toBeCloseTo(81 + 1, 10);
});

test("of a sample and itself both distances are 0, also where features do not vary", async () => {
  const flat = real.map((row) => [...row, 1]);
  expect((await frechetDistance(flat, flat)).value).toBeCloseTo(0, 6);
  // Without bias, points count as no pairs with themselves, so that the same sample twice is below 0.
  expect((await kernelDistance(flat, flat)).value).toBeLessThan(0);
});

test("figures are named by their features, and say how they were found", async () => {
  const frechet = await frechetDistance(real, generated, { features: "classifier" });
  expect(frechet).toMatchObject({
    estimator: "Fréchet distance between normals, classifier features",
    count: 60,
    units: "squared features",
  });
  expect(frechet.standardErrorMethod).toBe("jackknife over 10 blocks of both samples");
  expect(await frechetDistance(real, generated, { blocks: 0 })).toMatchObject({
    standardError: NaN,
    standardErrorMethod: "none",
  });
  expect((await kernelDistance(real, generated)).estimator).toBe(
    "kernel distance, cubic kernel, all pairs, given features",
  );
});

test.each([
  ["Fréchet", frechetDistance],
  ["kernel", kernelDistance],
])("the standard error of the %s distance is how far fresh samples scatter", async (_, distance) => {
  const found = await Promise.all(
    Array.from({ length: 30 }, (_, run) =>
      distance(
        rowsOf(normals(200, 2 * run), 2),
        rowsOf(normals(200, 2 * run + 1), 2).map((row) => row.map((value) => 1.5 * value + 1)),
      ),
    ),
  );
  const values = found.map(({ value }) => value);
  const centre = values.reduce((a, b) => a + b, 0) / 30;
  const scatter = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 29);
  const errors = Math.sqrt(found.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / 30);
  // A standard deviation of 30 values is known to 13 %, and the jackknife is a little large.
  expect(errors / scatter).toBeGreaterThan(0.6);
  expect(errors / scatter).toBeLessThan(1.6);
});

test.each([
  ["frechetDistance", frechetDistance],
  ["kernelDistance", kernelDistance],
])("%s refuses what it cannot judge", async (name, distance) => {
  await expect(distance(real, generated.slice(0, 12))).rejects.toThrow(ShapeError);
  await expect(distance(real, generated.slice(0, 12))).rejects.toThrow(
    `${name}: generated must hold at least 20 points; got [12, 4]`,
  );
  await expect(
    distance(
      real,
      generated.map((row) => row.slice(1)),
    ),
  ).rejects.toThrow(/generated must hold points of 4 entries, as the others; got \[60, 3\]/);
  await expect(distance([[NaN], [1]], [[0], [1]], { blocks: 0 })).rejects.toThrow(DataError);
  await expect(distance(real, generated, { blocks: 1 })).rejects.toThrow(ArgumentError);
  await expect(distance(real, generated, { blocks: 1 })).rejects.toThrow(
    /blocks must be 0 or an integer of at least 2; got 1/,
  );
  await expect(distance(real, generated, { name: "x" } as object)).rejects.toThrow(
    /options must be among features, blocks; got "name"/,
  );
});
