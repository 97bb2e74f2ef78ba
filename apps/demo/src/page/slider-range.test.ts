import { expect, test } from "vitest";
import { describeCatalogue } from "../families/describe.js";
import { readValue, showValue } from "./address.js";
import { sliderRange } from "./slider-range.js";

const number = (bounds: object) => ({ type: "number", ...bounds });

test("a slider goes to four times what is usual, in round steps", () => {
  expect(sliderRange({ schema: number({ minimum: 0 }), fallback: 4 })).toEqual({ min: 0, max: 16, step: 0.2 });
  expect(sliderRange({ schema: number({ minimum: 0 }), fallback: 0.25 })).toEqual({ min: 0, max: 1, step: 0.01 });
  expect(sliderRange({ schema: number({ minimum: 0 }) })).toEqual({ min: 0, max: 4, step: 0.05 });
});

test("a slider stays within what is declared, and a step away from bounds that must not be reached", () => {
  const decay = number({ minimum: 0, exclusiveMaximum: 1 });
  expect(sliderRange({ schema: decay, fallback: 0.99 })).toEqual({ min: 0, max: 0.99, step: 0.01 });
  expect(sliderRange({ schema: number({ minimum: 0.5, maximum: 1 }), fallback: 1 })).toEqual({
    ...{ min: 0.5, max: 1, step: 0.005 },
  });
  expect(sliderRange({ schema: number({ exclusiveMinimum: 0 }), fallback: 5 })).toEqual({
    min: 0.2,
    max: 20,
    step: 0.2,
  });
  expect(sliderRange({ schema: number({ exclusiveMinimum: 0 }), fallback: 1e-5 })).toEqual({
    ...{ min: 5e-7, max: 4e-5, step: 5e-7 },
  });
});

test("no slider of any family reaches a value that the family refuses", () => {
  const sliders = describeCatalogue().families.flatMap(({ options }) =>
    options.filter(({ schema, fallback }) => schema["type"] === "number" && typeof fallback === "number"),
  );
  expect(sliders.length).toBeGreaterThan(10);
  for (const option of sliders) {
    const { min, max, step } = sliderRange(option);
    expect(min).toBeLessThan(max);
    expect(option.fallback).toBeGreaterThanOrEqual(min);
    expect(option.fallback).toBeLessThanOrEqual(max);
    for (const value of [min, min + step, max]) expect(readValue(option, showValue(value))).toBe(value);
  }
});
