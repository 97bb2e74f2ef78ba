import { expect, test } from "vitest";
import { fewDrawsWarning } from "./few-draws.js";

test("examples that rest on few draws are counted, and what to do is said", () => {
  expect(fewDrawsWarning([1.23, 40, 4.9], 50)).toBe(
    "2 of 3 examples have an effective sample size below 5 of 50 draws, the least 1.2: their log p(x) is too low by an unknown amount. Take more draws, or anneal.",
  );
  expect(fewDrawsWarning([9], 1000)).toMatch(/below 10 of 1000 draws/);
  expect(fewDrawsWarning([1.5], 8)).toMatch(/below 2 of 8 draws/);
});

test("one in a hundred may be low, and a single draw has nothing to be low of", () => {
  expect(fewDrawsWarning([1, ...new Array<number>(99).fill(20)], 50)).toBeUndefined();
  expect(fewDrawsWarning([1, 1, ...new Array<number>(98).fill(20)], 50)).toMatch(/^2 of 100/);
  expect(fewDrawsWarning([1, 1], 1)).toBeUndefined();
});
