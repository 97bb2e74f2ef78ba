import { expect, test } from "vitest";
import { Moments } from "./moments.js";

test("mean and covariance are those of the sums by hand, in parts too, with either divisor", () => {
  const moments = new Moments(2);
  moments.add([1, 2, 3, 2]);
  moments.add([5, 8]);
  expect(moments.count).toBe(3);
  expect([...moments.mean()]).toEqual([3, 4]);
  // Deviations (-2, -2), (0, -2), (2, 4).
  expect([...moments.covariance(1)]).toEqual([4, 6, 6, 12]);
  expect(moments.covariance()[1]).toBeCloseTo(4, 14);
});

test("a mean far from 0 costs no digits", () => {
  const moments = new Moments(1);
  moments.add([1e9, 1e9 + 1, 1e9 + 2]);
  expect(moments.covariance()[0]).toBeCloseTo(2 / 3, 12);
});
