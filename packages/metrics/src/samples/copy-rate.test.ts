import { ArgumentError, ShapeError } from "@elbo/core";
import { expect, test } from "vitest";
import { normals, rowsOf } from "../surgery/codes.fixture.js";
import { copyRate } from "./copy-rate.js";

const draw = (seed: number, count = 400) => rowsOf(normals(2 * count, seed), 2);
const [training, heldOut] = [draw(1), draw(2)];

test("by hand: distances 1, 0 and 5 beside held-out distances of 2, 2 and 4", async () => {
  const found = await copyRate([1, 10, 15], [0, 10], [2, 12, 14], { quantile: 0.5 });
  expect(found).toMatchObject({ value: 2 / 3, threshold: 2, exact: 1, expected: 0.5, count: 3, units: "share" });
  expect(found.nearer).toBeCloseTo(2 / 3, 12);
});

test("fresh draws are no copies: the share is the quantile, and they are nearer as often as not", async () => {
  const { value, expected, nearer, exact } = await copyRate(draw(3), training, heldOut);
  // 400 generated points, and a threshold that rests on 20 held-out ones, itself 22 % off.
  expect(Math.abs(value - expected)).toBeLessThan(5 * Math.sqrt((2 * 0.05 * 0.95) / 400));
  expect(Math.abs(nearer - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 200));
  expect(exact).toBe(0);
});

test("copies, exact and nearly so, are seen; points far away are none", async () => {
  const noise = normals(200, 5);
  const nearly = training.slice(0, 100).map((row, i) => row.map((value, j) => value + 1e-4 * noise[2 * i + j]!));
  expect(await copyRate(training.slice(0, 50), training, heldOut)).toMatchObject({ value: 1, exact: 50, nearer: 1 });
  const found = await copyRate(nearly, training, heldOut);
  expect(found.value).toBeGreaterThan(0.95);
  expect(found.exact).toBe(0);
  const far = await copyRate(
    training.map((row) => row.map((value) => value + 100)),
    training,
    heldOut,
  );
  expect(far).toMatchObject({ value: 0, nearer: 0 });
});

test("what cannot be judged is refused", async () => {
  await expect(copyRate([1, 2], [1], [1, 2], { quantile: 1 })).rejects.toThrow(ArgumentError);
  await expect(copyRate([1, 2], [1], [1, 2], { quantile: 1 })).rejects.toThrow(
    /copyRate: quantile must be between 0 and 1; got 1/,
  );
  await expect(copyRate([1], [1], [1, 2])).rejects.toThrow(ShapeError);
  await expect(copyRate([1], [1], [1, 2])).rejects.toThrow(/generated must hold at least 2 points; got \[1, 1\]/);
  await expect(
    copyRate(
      [1, 2],
      [1],
      [
        [1, 2],
        [1, 2],
      ],
    ),
  ).rejects.toThrow(/heldOut must hold points of 1 entries, as the others; got \[2, 2\]/);
  await expect(copyRate([1, 2], [1], [1, 2], { threshold: 1 } as object)).rejects.toThrow(
    /options must be among quantile; got "threshold"/,
  );
});
