import { type OptionDescription } from "../protocol/settings.js";

/** Where a slider begins and ends, and how far apart its values are. */
export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Values of a slider, about. */
const values = 80;

/**
 * The range of a real number's slider: from its least value to its greatest, where the declaration has them, and else from 0 to four
 * times what is usual. A bound that the number must not reach is a step away. Steps are 1, 2 or 5 times a power of ten.
 */
export function sliderRange({ schema, fallback }: Pick<OptionDescription, "schema" | "fallback">): SliderRange {
  const bound = (name: string) => (typeof schema[name] === "number" ? schema[name] : undefined);
  const usual = typeof fallback === "number" && fallback > 0 ? fallback : 1;
  const [least, above] = [bound("minimum"), bound("exclusiveMinimum")];
  const [most, below] = [bound("maximum"), bound("exclusiveMaximum")];
  const from = Math.max(least ?? -Infinity, above ?? (least === undefined ? 0 : -Infinity));
  const to = Math.min(most ?? Infinity, below ?? Infinity, from + 4 * usual);
  const step = roundStep((to - from) / values);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const round = (value: number) => Number(value.toFixed(digits));
  return {
    min: round(from === above ? from + step : from),
    max: round(to === below ? to - step : to),
    step,
  };
}

/** The greatest of 1, 2 and 5 times a power of ten that is no greater. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const times = [5, 2, 1].find((each) => each * power <= step * (1 + 1e-9)) ?? 1;
  return Number((times * power).toPrecision(1));
}
