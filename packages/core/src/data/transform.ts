import { requireCount, sizeOf } from "../counts.js";
import { requireArgument, requireShape } from "../errors.js";
import { type JsonObject, type Shape } from "../types.js";

/**
 * What was done to the values of examples, with what undoes it:
 * "affine" y = (x - centre) / scale, one number for all entries or one for each;
 * "logit" y = log(p / (1 - p)) with p = margin + (1 - 2 margin) x, of x from 0 to 1;
 * "dequantise" y = (x + u) / levels of levels x from 0 to levels - 1, with u uniform on (0, 1): undone by rounding down.
 */
export type DataTransform =
  | {
      readonly kind: "affine";
      readonly centre: number | readonly number[];
      readonly scale: number | readonly number[];
    }
  | { readonly kind: "logit"; readonly margin: number }
  | { readonly kind: "dequantise"; readonly levels: number; readonly spacing: number };

/** What is needed of a `DataSpec`. */
export interface TransformedSpec {
  readonly shape: Shape;
  readonly transforms?: readonly DataTransform[];
}

/** @throws {ArgumentError} that names the transform which is impossible */
export function requireTransforms(where: string, transforms: readonly DataTransform[] = [], size: number): void {
  const isList: boolean = Array.isArray(transforms);
  requireArgument(isList, where, "data.transforms", "a list", transforms);
  transforms.forEach((transform, i) => requireTransform(where, `data.transforms[${i}]`, transform, size));
}

function requireTransform(where: string, at: string, transform: DataTransform, size: number): void {
  const known = ["affine", "logit", "dequantise"];
  const kind: unknown = typeof transform === "object" && transform !== null ? transform.kind : transform;
  requireArgument(known.includes(kind as string), where, `${at}.kind`, `one of ${known.join(", ")}`, kind);
  const { centre = 0, scale = 1, margin = 0, levels = 2, spacing = 1 } = transform as Partial<Record<string, unknown>>;
  const isEach = (value: unknown, holds: (entry: number) => boolean) =>
    (Array.isArray(value) ? value.length === size : true) &&
    [value].flat().every((entry) => Number.isFinite(entry) && holds(entry as number));
  const numbers = `a number, or ${size} of them`;
  const isCentre = isEach(centre, () => true);
  requireArgument(isCentre, where, `${at}.centre`, numbers, centre);
  const isScale = isEach(scale, (entry) => entry > 0);
  requireArgument(isScale, where, `${at}.scale`, `above 0: ${numbers}`, scale);
  const isMargin = typeof margin === "number" && margin >= 0 && margin < 0.5;
  requireArgument(isMargin, where, `${at}.margin`, "a number from 0 to below 0.5", margin);
  requireCount(where, `${at}.levels`, levels, 2);
  const isSpacing = typeof spacing === "number" && Number.isFinite(spacing) && spacing > 0;
  requireArgument(isSpacing, where, `${at}.spacing`, "a positive number", spacing);
}

/** A transform as JSON. */
export function describeTransform(transform: DataTransform): JsonObject {
  const plain = (value: number | readonly number[]) => (typeof value === "number" ? value : [...value]);
  return transform.kind === "affine"
    ? { kind: transform.kind, centre: plain(transform.centre), scale: plain(transform.scale) }
    : { ...transform };
}

/** Transforms values in place, as they lie in examples; levels to the lower edge of their bins, where a source adds noise. */
export function applyTransform(transform: DataTransform, values: Float32Array): void {
  const step = stepsOf(transform).forward;
  values.forEach((value, i) => (values[i] = step(value, i)));
}

/**
 * Values of a model in the units that the data had before they were transformed: each transform of `spec` is undone, the last one first.
 *
 * @param values [n, ...shape], such as samples or means of p(x|z)
 * @returns the same values in the user's units
 * @throws {ShapeError} if they are no whole number of examples
 * @example
 * const spec = { name: "heights", shape: [1], kind: "real", transforms: [{ kind: "affine", centre: 170, scale: 10 }] } as const;
 * const centimetres = restoreUnits(spec, [0, 1.5]); // [170, 185]
 */
export function restoreUnits({ shape, transforms = [] }: TransformedSpec, values: ArrayLike<number>): Float32Array {
  requireWhole("restoreUnits", shape, values);
  const back = transforms.map((transform) => stepsOf(transform).back).reverse();
  return Float32Array.from(values, (value, i) => back.reduce((at, step) => step(at, i), value));
}

/**
 * log |det dy/dx| of each example y, from the user's values x to those that a model sees: log p(x) = log p(y) + this, in nats per
 * example. Of dequantised levels it makes a lower bound of the level's log probability.
 *
 * @param values [n, ...shape] as the model sees them
 * @returns [n]
 * @throws {ShapeError} if they are no whole number of examples
 * @see Theis, van den Oord & Bethge 2016, section 3.1, https://arxiv.org/abs/1511.01844; Papamakarios et al. 2017, appendix E,
 *   https://arxiv.org/abs/1705.07057, on logits of images
 * @example
 * const spec = { name: "heights", shape: [1], kind: "real", transforms: [{ kind: "affine", centre: 170, scale: 10 }] } as const;
 * const [jacobian] = transformLogDeterminants(spec, [0]); // -log 10
 */
export function transformLogDeterminants(
  { shape, transforms = [] }: TransformedSpec,
  values: ArrayLike<number>,
): Float64Array {
  const width = requireWhole("transformLogDeterminants", shape, values);
  const steps = transforms.map(stepsOf).reverse();
  const out = new Float64Array(values.length / width);
  for (let i = 0; i < values.length; i++) {
    let at = values[i]!;
    for (const { logSlope, back } of steps) {
      out[Math.floor(i / width)]! += logSlope(at, i);
      at = back(at, i);
    }
  }
  return out;
}

/** What a transform does to the value of flat index i. */
interface Steps {
  readonly forward: (x: number, i: number) => number;
  readonly back: (y: number, i: number) => number;
  /** log dy/dx where the result is y. */
  readonly logSlope: (y: number, i: number) => number;
}

function stepsOf(transform: DataTransform): Steps {
  switch (transform.kind) {
    case "affine": {
      const entry = (list: number | readonly number[], i: number) =>
        typeof list === "number" ? list : list[i % list.length]!;
      const { centre, scale } = transform;
      return {
        forward: (x, i) => (x - entry(centre, i)) / entry(scale, i),
        back: (y, i) => entry(centre, i) + entry(scale, i) * y,
        logSlope: (_, i) => -Math.log(entry(scale, i)),
      };
    }
    case "logit": {
      const { margin } = transform;
      const inner = 1 - 2 * margin;
      return {
        forward: (x) => logit(margin + inner * x),
        back: (y) => Math.min(1, Math.max(0, (sigmoid(y) - margin) / inner)),
        // dp/dy = p (1 - p), so that log dy/dx = log(1 - 2 margin) - log p - log(1 - p).
        logSlope: (y) => Math.log(inner) + Math.abs(y) + 2 * Math.log1p(Math.exp(-Math.abs(y))),
      };
    }
    case "dequantise": {
      const { levels, spacing } = transform;
      return {
        forward: (x) => x / spacing / levels,
        back: (y) => spacing * Math.min(levels - 1, Math.max(0, Math.floor(y * levels))),
        logSlope: () => -Math.log(levels),
      };
    }
  }
}

function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p);
}

function sigmoid(y: number): number {
  return y >= 0 ? 1 / (1 + Math.exp(-y)) : Math.exp(y) / (1 + Math.exp(y));
}

function requireWhole(where: string, shape: Shape, values: ArrayLike<number>): number {
  const width = sizeOf(shape);
  requireShape(values.length % width === 0, where, "values", `hold whole examples of ${width} values`, [values.length]);
  return width;
}
