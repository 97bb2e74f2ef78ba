import { requireKnownOptions, type ValueKind, requireData } from "@elbo/core";
import { type Dataset } from "./dataset.js";
import { readArrays } from "./formats/arrays.js";
import { type ElementType, type NumericArray } from "./formats/numeric-array.js";
import { fromArrays, type SourceOptions } from "./from-arrays.js";
import { type SplitOptions } from "./split.js";

export interface FromBytesOptions extends Partial<Omit<SourceOptions, "x" | "label">> {
  /** Name of the examples in an npz file. Default: "x", or its only array. */
  readonly x?: string;
  /** Labels: a name in the npz file, or the bytes of a file of their own. Default: "label" of an npz file with one. */
  readonly label?: string | Uint8Array;
  /** How the examples are split; as `trainValidationTest`. */
  readonly split?: SplitOptions;
  /** The most bytes of unpacked arrays. Default: 2^30. */
  readonly maxBytes?: number;
}

export const fromBytesOptions = [
  "x",
  "label",
  "split",
  "maxBytes",
  "shape",
  "kind",
  "levels",
  "classes",
  "name",
  "divideBy",
];

/**
 * A data set from the bytes of an npy, npz or idx file, also gzipped; the content tells which.
 *
 * The first axis counts the examples; [n, height, width] is taken as images with one channel. Unless `kind` says
 * otherwise, bytes (u1) are grey values over 255, "bool" is binary and floats are real; other integers need a kind.
 *
 * @throws {DataError} if the file is damaged or too large, or its values do not fit the kind
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = fromBytes(bytes, { kind: "grey", divideBy: 255, split: { test: 0.2, seed: 1 } });
 */
export function fromBytes(bytes: Uint8Array, options: FromBytesOptions = {}): Dataset {
  requireKnownOptions("fromBytes", options, fromBytesOptions);
  const { x: name, label, maxBytes, ...rest } = options;
  const arrays = readArrays(bytes, { maxBytes });
  const x = pick(arrays, name ?? (arrays.size === 1 ? [...arrays.keys()][0]! : "x"));
  const y = label instanceof Uint8Array ? only(readArrays(label, { maxBytes })) : labelOf(arrays, label);
  return fromArrays({ ...rest, ...interpret(x, rest), ...(y && { label: y.values }), x: x.values });
}

function pick(arrays: ReadonlyMap<string, NumericArray>, name: string): NumericArray {
  const found = arrays.get(name);
  const names = [...arrays.keys()].join(", ");
  requireData(found !== undefined, "fromBytes", "the name of an array", `among ${names}`, name);
  return found;
}

function only(arrays: ReadonlyMap<string, NumericArray>): NumericArray {
  requireData(arrays.size === 1, "fromBytes", "the file of labels", "one array", [...arrays.keys()]);
  return [...arrays.values()][0]!;
}

function labelOf(arrays: ReadonlyMap<string, NumericArray>, name: string | undefined): NumericArray | undefined {
  return name === undefined ? arrays.get("label") : pick(arrays, name);
}

/** What elements of a type are, unless the options say. */
const kinds = new Map<ElementType, ValueKind>([
  ["u1", "grey"],
  ["bool", "binary"],
  ["f4", "real"],
  ["f8", "real"],
]);

/** Shape, kind and scale of the examples. */
function interpret(
  { shape: all, type, values }: NumericArray,
  options: FromBytesOptions,
): Pick<SourceOptions, "shape" | "kind" | "divideBy"> {
  requireData(all.length >= 2, "fromBytes", "the examples", "an array of rank 2 or more", all);
  const inner = all.slice(1);
  const kind = options.kind ?? kinds.get(type);
  const advice = 'Give kind: "binary", "grey", "categorical" or "real".';
  requireData(kind !== undefined, "fromBytes", "the kind", `given for elements of type ${type}`, kind, advice);
  const plain = options.kind !== undefined || type !== "u1" || values.some((value) => value > 1);
  requireData(plain, "fromBytes", "the kind", "given for bytes that are all 0 or 1", options.kind, advice);
  return {
    shape: options.shape ?? (inner.length === 2 ? [...inner, 1] : inner),
    kind,
    divideBy: options.divideBy ?? (type === "u1" && kind === "grey" ? 255 : 1),
  };
}
