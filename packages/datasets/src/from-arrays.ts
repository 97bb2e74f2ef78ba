import {
  type DataSpec,
  type ExampleSource,
  requireArgument,
  requireKnownOptions,
  type Shape,
  requireData,
} from "@elbo/core";
import { type ArrayExamples, arraySource, elementsOf } from "./array-source.js";
import { type ArrayKind, checkLabels, checkValues } from "./check-values.js";
import { type Dataset } from "./dataset.js";
import { type SplitOptions, trainValidationTest } from "./split.js";

export interface SourceOptions {
  /** All values, [examples, ...shape] in C order. */
  readonly x: ArrayLike<number>;
  /** Shape of one example, for example [28, 28, 1]. */
  readonly shape: Shape;
  /** What the values are; every value is checked against it. */
  readonly kind: ArrayKind;
  /**
   * Number of values that an entry can take. Needed with "categorical"; with "grey" it says that values are
   * k / (levels - 1), which a likelihood of levels needs.
   * @default none; n + 1 of bytes over a whole number n
   */
  readonly levels?: number;
  /** [examples], integers from 0. */
  readonly label?: ArrayLike<number>;
  /**
   * Number of classes.
   * @default one more than the largest label
   */
  readonly classes?: number;
  /** @default "arrays" */
  readonly name?: string;
  /**
   * Names of the entries of an example, in their order, such as those of columns: what errors call them.
   * @default none
   */
  readonly names?: readonly string[];
  /**
   * What every value is divided by first, for example 255 for grey bytes.
   * @default 1
   */
  readonly divideBy?: number;
}

export interface FromArraysOptions extends SourceOptions {
  /** How the examples are split; as {@link trainValidationTest}. */
  readonly split?: SplitOptions;
}

const sourceOptions = ["x", "shape", "kind", "levels", "label", "classes", "name", "names", "divideBy"];

/**
 * A data set from arrays in memory, which are copied: values become float32 (bytes where they fit), labels int32.
 *
 * @throws {DataError} if a value does not fit the kind or a label is no class; says which and where
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = fromArrays({ x: pixels, shape: [28, 28, 1], kind: "grey", divideBy: 255, split: { test: 0.2 } });
 */
export function fromArrays({ split, ...options }: FromArraysOptions): Dataset {
  requireKnownOptions("fromArrays", options, [...sourceOptions, "split"]);
  return trainValidationTest(sourceFromArrays(options), split);
}

/**
 * One source of examples from arrays in memory; arguments and errors are those of {@link fromArrays}.
 *
 * @example
 * const test = sourceFromArrays({ x: Float32Array.of(0, 1, 1, 0), shape: [2], kind: "binary" }); // 2 examples
 */
export function sourceFromArrays(options: SourceOptions): ExampleSource {
  requireKnownOptions("fromArrays", options, sourceOptions);
  const { x, shape, kind, label, divideBy = 1 } = options;
  const spec = describeExamples(options, { size: countExamples(x, shape), bytes: x instanceof Uint8Array });
  checkValues("fromArrays", { x, shape, kind, levels: options.levels, divideBy });
  return arraySource({ spec, ...compact(options), label: label && Int32Array.from(label) });
}

/**
 * What options say of examples, before any value is seen.
 *
 * @param found bytes: whether the values are bytes
 * @throws {DataError} if labels do not fit
 * @throws {ArgumentError} if an option is impossible
 */
export function describeExamples(
  options: Omit<SourceOptions, "x">,
  { size, bytes }: { readonly size: number; readonly bytes: boolean },
): DataSpec {
  const { shape, kind, label, divideBy = 1, name = "arrays" } = options;
  const levels = options.levels ?? greyLevels(options, bytes);
  requireKind(kind, levels);
  requireArgument(Number.isFinite(divideBy) && divideBy > 0, "fromArrays", "divideBy", "a positive number", divideBy);
  const classes = label && checkedClasses(label, size, options.classes);
  if (!label)
    requireArgument(options.classes === undefined, "fromArrays", "classes", "absent without label", options.classes);
  const { names } = options;
  const entries = elementsOf(shape);
  const isNamed: boolean = names === undefined || (Array.isArray(names) && names.length === entries);
  requireArgument(isNamed, "fromArrays", "names", `${entries} names, one for each entry of an example`, names);
  return {
    name,
    shape: [...shape],
    kind,
    ...(names && { names: [...names] }),
    ...(levels !== undefined && { levels }),
    ...(classes !== undefined && { classes }),
  };
}

function requireKind(kind: ArrayKind, levels: number | undefined): void {
  const known = ["binary", "grey", "categorical", "real"].includes(kind);
  requireArgument(known, "fromArrays", "kind", '"binary", "grey", "categorical" or "real"', kind);
  const counts = kind === "categorical" || (kind === "grey" && levels !== undefined);
  const rule = counts ? "an integer from 2 to 65536" : `absent where kind is "${kind}"`;
  const holds = counts ? Number.isInteger(levels) && levels! >= 2 && levels! <= 65536 : levels === undefined;
  requireArgument(holds, "fromArrays", "levels", rule, levels);
}

/** Those of bytes over a whole number. */
function greyLevels({ kind, divideBy = 1 }: Omit<SourceOptions, "x">, bytes: boolean): number | undefined {
  const known = kind === "grey" && bytes && Number.isInteger(divideBy) && divideBy >= 1 && divideBy < 65536;
  return known ? divideBy + 1 : undefined;
}

function countExamples(x: ArrayLike<number>, shape: Shape): number {
  const lengths = shape.every((length) => Number.isSafeInteger(length) && length > 0);
  requireArgument(lengths, "fromArrays", "shape", "positive lengths, without the axis of examples", shape);
  const width = elementsOf(shape);
  const whole = x.length > 0 && x.length % width === 0;
  requireData(whole, "fromArrays", "the length of x", `a positive multiple of ${width}, the size of shape`, x.length);
  return x.length / width;
}

function checkedClasses(label: ArrayLike<number>, size: number, classes: number | undefined): number {
  requireData(label.length === size, "fromArrays", "the length of label", `${size}, that of x`, label.length);
  if (classes !== undefined)
    requireArgument(
      Number.isSafeInteger(classes) && classes > 0,
      "fromArrays",
      "classes",
      "a positive integer",
      classes,
    );
  checkLabels("fromArrays", label, classes ?? 2 ** 31);
  return classes ?? Array.from(label).reduce((most, value) => Math.max(most, value + 1), 1);
}

/** A copy in as few bytes as the values allow. */
export function compact({ x, kind, levels = 0, divideBy = 1 }: SourceOptions): Pick<ArrayExamples, "x" | "table"> {
  if (x instanceof Uint8Array && divideBy !== 1)
    return { x: x.slice(), table: Float32Array.from({ length: 256 }, (_, byte) => byte / divideBy) };
  const out = fitsBytes(kind, levels) ? new Uint8Array(x.length) : new Float32Array(x.length);
  // What is checked is the float32, of which bytes would take the integer part.
  for (let i = 0; i < out.length; i++) out[i] = Math.fround(x[i]! / divideBy);
  return { x: out };
}

function fitsBytes(kind: ArrayKind, levels: number): boolean {
  return kind === "binary" || (kind === "categorical" && levels <= 256);
}
