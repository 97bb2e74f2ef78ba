import {
  applyTransform,
  type DataSpec,
  type DataTransform,
  type ExampleSource,
  RandomStream,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import { elementsOf, floatsFor } from "./array-source.js";
import { type Dataset } from "./dataset.js";
import { fingerprint } from "./fingerprint.js";

/** Rows that are read at a time for their mean and variance. */
const chunk = 1024;

export interface StandardiseOptions {
  /**
   * Whether each entry of an example has a mean and a deviation of its own, or all have one.
   * @default "entry"
   */
  readonly per?: "entry" | "all";
}

/**
 * y = (x - mean) / deviation, with mean and standard deviation of the training examples; entries that never change keep the
 * deviation 1. The numbers stand in `spec.transforms`, and so in the files of models: `restoreUnits` of `@elbo/core` takes samples back.
 *
 * @param data real or grey values
 * @returns data of kind "real"
 * @throws {ArgumentError} if the values are of another kind, or an option is unknown or impossible
 * @example
 * const raw = fromArrays({ x: [170, 60, 180, 80, 160, 55, 175, 70], shape: [2], kind: "real", split: { validation: 0, test: 1 } });
 * const data = standardise(raw); // data.spec.transforms: [{ kind: "affine", centre: [...], scale: [...] }]
 */
export function standardise(data: Dataset, options: StandardiseOptions = {}): Dataset {
  requireKnownOptions("standardise", options, ["per"]);
  requireKind("standardise", data.spec, ["real", "grey"]);
  const { per = "entry" } = options;
  requireArgument(per === "entry" || per === "all", "standardise", "per", '"entry" or "all"', per);
  const { mean, deviation } = momentsOf(data.train, per === "entry" ? elementsOf(data.spec.shape) : 1);
  return transformed(data, { kind: "affine", centre: oneOrEach(mean), scale: oneOrEach(deviation) });
}

export interface RescaleOptions {
  /** @default 0 */
  readonly centre?: number | readonly number[];
  /** Above 0; @default 1 */
  readonly scale?: number | readonly number[];
}

/**
 * y = (x - centre) / scale, by numbers that are known: one for all entries, or one for each. Undone as {@link standardise} is.
 *
 * @param data real or grey values
 * @returns data of kind "real"
 * @throws {ArgumentError} if the values are of another kind, or an option is unknown or impossible
 * @example
 * const kelvin = fromArrays({ x: [273.15, 283.15, 293.15, 303.15], shape: [1], kind: "real", split: { validation: 0, test: 1 } });
 * const celsius = rescale(kelvin, { centre: 273.15, scale: 10 }); // 0, 1, 2, 3
 */
export function rescale(data: Dataset, options: RescaleOptions): Dataset {
  requireKnownOptions("rescale", options, ["centre", "scale"]);
  requireKind("rescale", data.spec, ["real", "grey"]);
  const { centre = 0, scale = 1 } = options;
  const size = elementsOf(data.spec.shape);
  for (const [name, value] of Object.entries({ centre, scale })) {
    const each: readonly number[] = [value].flat();
    const holds =
      (each.length === 1 || each.length === size) &&
      each.every((entry) => Number.isFinite(entry) && (name === "centre" || entry > 0));
    requireArgument(
      holds,
      "rescale",
      name,
      `${name === "scale" ? "positive: " : ""}a number, or ${size} of them`,
      value,
    );
  }
  return transformed(data, { kind: "affine", centre: oneOrEach([centre].flat()), scale: oneOrEach([scale].flat()) });
}

/** A number for all entries is no list, as `DataTransform` has it. */
function oneOrEach(values: readonly number[]): number | readonly number[] {
  return values.length === 1 ? values[0]! : values;
}

export interface LogitOptions {
  /**
   * How far values stay from 0 and 1, where logits are infinite.
   * @default 1e-6
   */
  readonly margin?: number;
}

/**
 * y = log(p / (1 - p)) with p = margin + (1 - 2 margin) x: values from 0 to 1 become real ones, for a normal likelihood or a flow.
 * Log densities of both differ by `transformLogDeterminants` of `@elbo/core`.
 *
 * @param data grey values, or dequantised ones
 * @returns data of kind "real"
 * @throws {ArgumentError} if the values are of another kind, or an option is unknown or impossible
 * @see Dinh et al. 2017, section 4.1, https://arxiv.org/abs/1605.08803
 * @example
 * const images = fromArrays({ x: new Uint8Array(40), shape: [2, 2, 1], kind: "grey", divideBy: 255 });
 * const real = logit(dequantise(images), { margin: 0.05 });
 */
export function logit(data: Dataset, options: LogitOptions = {}): Dataset {
  requireKnownOptions("logit", options, ["margin"]);
  const { margin = 1e-6 } = options;
  const isUnit = data.spec.kind === "grey" || data.spec.transforms?.at(-1)?.kind === "dequantise";
  requireArgument(isUnit, "logit", "the values", "grey or dequantised, from 0 to 1", data.spec.kind);
  requireArgument(margin > 0 && margin < 0.5, "logit", "margin", "a number above 0 and below 0.5", margin);
  return transformed(data, { kind: "logit", margin });
}

/**
 * y = (x + u) / levels: levels become real values from 0 to 1 by uniform noise, drawn anew at each read from the stream that the source is
 * given, so that a resumed run draws the same. `restoreUnits` of `@elbo/core` rounds down to the level.
 *
 * @param data levels: categorical, or grey ones whose number is known
 * @returns data of kind "real"
 * @throws {ArgumentError} if the values have no levels
 * @see Theis, van den Oord & Bethge 2016, section 3.1, https://arxiv.org/abs/1511.01844
 * @example
 * const { train } = dequantise(await digits()); // 17 levels become values in [0, 1)
 */
export function dequantise(data: Dataset): Dataset {
  const { kind, levels } = data.spec;
  const hasLevels = (kind === "grey" || kind === "categorical") && levels !== undefined;
  const advice = 'Grey bytes have them: fromArrays({ kind: "grey", divideBy: 255 }).';
  requireArgument(hasLevels, "dequantise", "the values", "levels whose number is known", kind, advice);
  const spacing = kind === "grey" ? 1 / (levels - 1) : 1;
  return transformed(data, { kind: "dequantise", levels, spacing });
}

function requireKind(where: string, spec: DataSpec, kinds: readonly DataSpec["kind"][]): void {
  requireArgument(kinds.includes(spec.kind), where, "the values", kinds.join(" or "), spec.kind);
}

/** The data set with one more transform in its spec, applied at each read. */
function transformed(data: Dataset, transform: DataTransform): Dataset {
  const { name, shape, names, classes, transforms = [] } = data.spec;
  const spec: DataSpec = {
    ...{ name, shape, kind: "real" },
    ...(names && { names }),
    transforms: [...transforms, transform],
    ...(classes !== undefined && { classes }),
  };
  const part = (source: ExampleSource) => transformedSource(source, spec, transform);
  return { spec, train: part(data.train), validation: part(data.validation), test: part(data.test) };
}

function transformedSource(source: ExampleSource, spec: DataSpec, transform: DataTransform): ExampleSource {
  const text = JSON.stringify(transform);
  return {
    spec,
    size: source.size,
    ...(source.factors && { factors: source.factors }),
    get fingerprint() {
      return fingerprint("transform", text, source.fingerprint);
    },
    read: (indices, stream, spent) => {
      const batch = source.read(indices, stream.split("source"));
      const { values, shape } = batch["x"]!;
      // A copy: a source of someone else's may give the same arrays again.
      const x = floatsFor(values.length, spent);
      x.set(values);
      if (transform.kind === "dequantise") addNoise(x, transform, stream.split("dequantise"));
      else applyTransform(transform, x);
      return { ...batch, x: { values: x, shape } };
    },
  };
}

/** Each level with a uniform draw of its own. */
function addNoise(
  x: Float32Array,
  { levels, spacing }: { levels: number; spacing: number },
  stream: RandomStream,
): void {
  const noise = stream.fillUniform(new Float32Array(x.length));
  // Rounded to float32, the largest sum could be 1, where logits are infinite.
  for (let i = 0; i < x.length; i++)
    x[i] = Math.min((Math.round(x[i]! / spacing) + noise[i]!) / levels, largestBelowOne);
}

const largestBelowOne = 1 - 2 ** -24;

/** Mean and standard deviation of each of `width` entries over all examples, or of all entries where it is 1. */
function momentsOf(source: ExampleSource, width: number): { mean: number[]; deviation: number[] } {
  requireArgument(source.size > 0, "standardise", "data", "a data set with training examples", source.size);
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  let count = 0;
  for (let start = 0; start < source.size; start += chunk) {
    const rows = Uint32Array.from({ length: Math.min(chunk, source.size - start) }, (_, i) => start + i);
    const { values } = source.read(rows, RandomStream.fromSeed(0).split(start))["x"]!;
    // Welford's update, which loses nothing to large means.
    for (let i = 0; i < values.length; i += width, count++)
      for (let entry = 0; entry < width; entry++) {
        const before = values[i + entry]! - mean[entry]!;
        mean[entry]! += before / (count + 1);
        squares[entry]! += before * (values[i + entry]! - mean[entry]!);
      }
  }
  const deviation = [...squares].map((sum) => Math.sqrt(sum / count) || 1);
  return { mean: [...mean], deviation };
}
