import { type DataSpec, type ExampleSource, RandomStream, requireArgument, requireKnownOptions } from "@elbo/core";
import { arraySource, elementsOf, examplesBehind, floatsFor } from "./array-source.js";
import { type Dataset } from "./dataset.js";
import { drawAt, drawCodes, greyPlaces, hasDarkCodes } from "./draw-codes.js";
import { fingerprint } from "./fingerprint.js";

/**
 * How grey values become 0 or 1: "dynamic" draws each time an example is read, with the grey value as the probability
 * of 1; "static" draws once for all; "threshold" compares.
 */
export type Binarization = "dynamic" | "static" | "threshold";

export interface BinarizeOptions {
  /**
   * Seed of the draws of "static".
   * @default 0
   */
  readonly seed?: number;
  /**
   * The least value that "threshold" turns into 1.
   * @default 0.5
   */
  readonly threshold?: number;
}

/** Rows that are read at a time where a whole source is drawn. */
const chunk = 1024;

/**
 * Turns grey examples into binary ones, x -> b with b = 0 or 1.
 *
 * - "dynamic": b ~ Bernoulli(x), fresh at every read, from the stream that `read` is given. One 32-bit word is drawn
 *   per value strictly between 0 and 1, so the probability is that of the float32 `x` to within 2^-32.
 * - "static": one such draw for all time, a function of the seed and of the content.
 * - "threshold": b = 1 where x >= threshold.
 *
 * @param source examples of kind "grey"
 * @returns a source of kind "binary" with the same sizes and labels
 * @throws {ArgumentError} if the source is not grey, or an option is unknown or impossible
 * @see Salakhutdinov & Murray 2008 (static), https://doi.org/10.1145/1390156.1390266; Burda et al. 2016 (dynamic),
 *   https://arxiv.org/abs/1509.00519
 * @example
 * const { train } = await digits({ values: "grey" });
 * const binary = binarize(train, "dynamic");
 */
export function binarize(source: ExampleSource, mode: Binarization, options: BinarizeOptions = {}): ExampleSource {
  const { seed, threshold } = checked(mode, options);
  const advice = "Only intensities in [0, 1] can be taken for probabilities.";
  requireArgument(source.spec.kind === "grey", "binarize", "the kind of source", '"grey"', source.spec.kind, advice);
  const { name, shape, classes } = source.spec;
  const spec: DataSpec = { name, shape, kind: "binary", ...(classes !== undefined && { classes }) };
  if (mode === "static") return drawnOnce(source, spec, RandomStream.fromSeed(seed).split("binarize"));
  if (mode === "dynamic") return derived(source, spec, "dynamic", readDrawn(source));
  return derived(
    source,
    spec,
    `threshold ${threshold}`,
    reading(source, (x) => applyThreshold(x, threshold)),
  );
}

/**
 * Binarises all parts of a data set. With "dynamic" only the training examples are drawn again and again: validation
 * and test examples are drawn once, by `seed`, so that their figures can be compared.
 *
 * @throws {ArgumentError} as {@link binarize}
 */
export function binarizeDataset(data: Dataset, mode: Binarization, options: BinarizeOptions = {}): Dataset {
  const evaluation = mode === "dynamic" ? "static" : mode;
  const train = binarize(data.train, mode, options);
  const [validation, test] = [data.validation, data.test].map((part) => binarize(part, evaluation, options));
  return { spec: train.spec, train, validation: validation!, test: test! };
}

function checked(mode: Binarization, options: BinarizeOptions): Required<BinarizeOptions> {
  requireKnownOptions("binarize", options, ["seed", "threshold"]);
  const { seed = 0, threshold = 0.5 } = options;
  const known = mode === "dynamic" || mode === "static" || mode === "threshold";
  requireArgument(known, "binarize", "mode", '"dynamic", "static" or "threshold"', mode);
  requireArgument(threshold > 0 && threshold <= 1, "binarize", "threshold", "in (0, 1]", threshold);
  requireArgument(Number.isSafeInteger(seed) && seed >= 0, "binarize", "seed", "an integer from 0 to 2^53 - 1", seed);
  return { seed, threshold };
}

function derived(source: ExampleSource, spec: DataSpec, name: string, read: ExampleSource["read"]): ExampleSource {
  return {
    spec,
    size: source.size,
    ...(source.factors && { factors: source.factors }),
    get fingerprint() {
      return fingerprint(name, source.fingerprint);
    },
    read,
  };
}

/** Both ways of reading draw the same. */
function readDrawn(source: ExampleSource): ExampleSource["read"] {
  const codes = examplesBehind(source);
  if (codes === undefined || !hasDarkCodes(codes)) return reading(source, drawBernoulli);
  return (indices, stream, spent) => drawCodes(codes, indices, stream, spent);
}

function reading(
  source: ExampleSource,
  change: (x: Float32Array, stream: RandomStream) => void,
): ExampleSource["read"] {
  return (indices, stream, spent) => {
    const batch = source.read(indices, stream.split("source"));
    const { values, shape } = batch["x"]!;
    // A copy: a source of someone else's may give the same arrays again.
    const x = floatsFor(values.length, spent);
    x.set(values);
    change(x, stream);
    return { ...batch, x: { values: x, shape } };
  };
}

/** The source with all its draws made, when they are first read. */
function drawnOnce(source: ExampleSource, spec: DataSpec, root: RandomStream): ExampleSource {
  let drawn: ExampleSource | undefined;
  return {
    spec,
    size: source.size,
    ...(source.factors && { factors: source.factors }),
    get fingerprint() {
      return fingerprint("static", root.state.key.join(), source.fingerprint);
    },
    read: (indices, stream, spent) =>
      (drawn ??= drawAll(source, spec, root.split(source.fingerprint))).read(indices, stream, spent),
  };
}

function drawAll(source: ExampleSource, spec: DataSpec, stream: RandomStream): ExampleSource {
  const width = elementsOf(spec.shape);
  const x = new Uint8Array(source.size * width);
  const label = spec.classes === undefined ? undefined : new Int32Array(source.size);
  for (let start = 0; start < source.size; start += chunk) {
    const count = Math.min(chunk, source.size - start);
    const batch = source.read(
      Uint32Array.from({ length: count }, (_, i) => start + i),
      stream,
    );
    const values = Float32Array.from(batch["x"]!.values);
    drawBernoulli(values, stream);
    x.set(values, start * width);
    label?.set(batch["label"]!.values, start);
  }
  return arraySource({ spec, x, label });
}

/** Replaces each value by a draw from Bernoulli(value); 0 and 1 need none. */
function drawBernoulli(x: Float32Array, stream: RandomStream): void {
  const grey = greyPlaces(x.length);
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (value !== 0 && value !== 1) grey[count++] = i;
  }
  drawAt(x, grey.subarray(0, count), stream);
}

function applyThreshold(x: Float32Array, threshold: number): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! >= threshold ? 1 : 0;
}
