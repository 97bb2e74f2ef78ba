import { golden } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import { studentQuantile, studentTail } from "./student.js";

test("quantiles are SciPy's, for few and many and fractional degrees of freedom", () => {
  const table = golden("student");
  const [degrees, quantiles] = [table.inputs("degrees"), table.answers("quantile")];
  table.inputs("probability").forEach((probability, i) => {
    const quantile = studentQuantile(probability, degrees[i]!);
    // Answers keep 32 bits.
    expect(Math.abs(quantile / quantiles[i]! - 1)).toBeLessThan(1e-8);
  });
});

test("one degree of freedom is the Cauchy distribution, very many the normal one", () => {
  expect(studentTail(1, 1)).toBeCloseTo(1 / 4, 12);
  expect(studentTail(0, 7)).toBeCloseTo(1 / 2, 12);
  // The normal quantile is 1.959964, and 1e5 degrees add 1 in 1e5.
  expect(studentQuantile(0.975, 1e5)).toBeCloseTo(1.959988, 5);
  expect(studentQuantile(0.975, Infinity)).toBeCloseTo(1.959964, 6);
});
