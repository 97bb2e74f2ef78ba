import { expect, it } from "vitest";
import { normalQuantile } from "./normal-quantile.js";

/** scipy.stats.norm.ppf */
const table: readonly (readonly [number, number])[] = [
  [1e-10, -6.361340902404056],
  [1e-5, -4.264890793922825],
  [0.02, -2.053748910631823],
  [1 / 30, -1.8339146358159146],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.9, 1.2815515655446004],
  [0.999, 3.090232306167813],
];

it.each(table)("at %d is %d", (probability, quantile) => {
  // 1 - 0.999 loses three digits before the function sees it; elsewhere float64 leaves about 1e-15.
  expect(Math.abs(normalQuantile(probability) - quantile)).toBeLessThan(1e-12);
});

it.each([0, 1, -0.1, NaN])("refuses the probability %d", (probability) => {
  expect(() => normalQuantile(probability)).toThrow("normalQuantile: probability must be in the open interval (0, 1)");
});
