import { ArgumentError, ShapeError } from "@elbo/core";
import { golden } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import { normals, rowsOf } from "../surgery/codes.fixture.js";
import { densityCoverage, precisionRecall } from "./neighbourhoods.js";

const table = golden("samples");
const [real, generated] = [rowsOf(table.inputs("real"), 4), rowsOf(table.inputs("generated"), 4)];

test.each([1, 3, 5])("with neighbour %i all four are those of scikit-learn's nearest neighbours", async (k) => {
  const [{ precision, recall }, { density, coverage }] = [
    await precisionRecall(real, generated, { k }),
    await densityCoverage(real, generated, { k }),
  ];
  const found = [precision, recall, density, coverage].map(({ value }) => value);
  // Answers keep 32 bits.
  found.forEach((value, i) => expect(value).toBeCloseTo(table.answers(`neighbourhoods-${k}`)[i]!, 8));
});

test("by hand: two of four generated points lie among the real ones, which are covered in part", async () => {
  const [x, y] = [
    [0, 1, 2, 3],
    [0.5, 1.5, 9, 10],
  ];
  const { precision, recall } = await precisionRecall(x, y, { k: 1 });
  // Real balls have radius 1; the generated ones reach from -0.5 to 2.5 and from 8 to 11.
  expect([precision.value, recall.value]).toEqual([0.5, 0.75]);
  const { density, coverage } = await densityCoverage(x, y, { k: 1 });
  // 0.5 is in the balls of 0 and 1, 1.5 in those of 1 and 2.
  expect([density.value, coverage.value]).toEqual([1, 0.75]);
  expect(precision).toMatchObject({ count: 4, units: "share", estimator: "balls up to neighbour 1" });
});

test("of two samples of one distribution density is 1, and coverage 1 - 1/2^k", async () => {
  const { density, coverage } = await densityCoverage(rowsOf(normals(1000, 1), 2), rowsOf(normals(1000, 2), 2), {
    k: 5,
  });
  expect(Math.abs(density.value - 1)).toBeLessThan(5 * density.standardError);
  expect(Math.abs(coverage.value - (1 - 2 ** -5))).toBeLessThan(5 * Math.sqrt(2 ** -5 / 500));
});

test("what cannot be judged is refused", async () => {
  for (const [name, score] of [
    ["precisionRecall", precisionRecall],
    ["densityCoverage", densityCoverage],
  ] as const) {
    await expect(score(real, generated, { k: 0 })).rejects.toThrow(ArgumentError);
    await expect(score(real, generated, { k: 0 })).rejects.toThrow(`${name}: k must be a positive integer; got 0`);
    await expect(score([1, 2], [1, 2, 3], { k: 2 })).rejects.toThrow(ShapeError);
    await expect(score([1, 2], [1, 2, 3], { k: 2 })).rejects.toThrow(/real must hold at least 3 points; got \[2, 1\]/);
    await expect(score(real, generated, { neighbours: 2 } as object)).rejects.toThrow(
      /options must be among k; got "neighbours"/,
    );
  }
});
