import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { linearWarmup } from "./linear-warmup.js";
import { requireWeight } from "./require-weight.js";

test("numbers from 0 on and functions of the step are weights", () => {
  for (const weight of [0, 0.5, 1e9, linearWarmup({ steps: 3 }), () => -1])
    expect(() => requireWeight("betaVae", "beta", weight)).not.toThrow();
});

test.each([-1, NaN, Infinity, "1", undefined])("%j is refused by name", (weight) => {
  const check = () => requireWeight("betaVae", "beta", weight as number);
  expect(check).toThrow(ArgumentError);
  expect(check).toThrow(/^betaVae: beta must be a number of at least 0 or a function of the step; got /);
});
