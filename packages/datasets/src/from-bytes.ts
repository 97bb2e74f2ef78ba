import { requireKnownOptions } from "@elbo/core";
import { type Dataset } from "./dataset.js";
import { readExamples, readOnlyArray } from "./formats/example-arrays.js";
import { type SourceOptions } from "./from-arrays.js";
import { interpretArrays } from "./interpret-arrays.js";
import { type ImageLayout } from "./layout.js";
import { type SplitOptions } from "./split.js";

export interface FromBytesOptions extends Partial<Omit<SourceOptions, "x" | "label">> {
  /**
   * Name of the examples in an npz file.
   * @default "x", or its only array
   */
  readonly x?: string;
  /**
   * Labels, [n]: a name in the npz file, or the bytes of a file of their own.
   * @default "label" of an npz file, where that holds numbers
   */
  readonly label?: string | Uint8Array;
  /**
   * How the axes of images stand in the file: "hwc", or "chw" as PyTorch has them, which is turned.
   * @default "hwc"; what looks like "chw" with several channels is refused
   */
  readonly layout?: ImageLayout;
  /** How the examples are split; as `trainValidationTest`. */
  readonly split?: SplitOptions;
  /**
   * The most bytes of the arrays that are read, unpacked.
   * @default 2 ** 30
   */
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
  "layout",
];

/**
 * A data set from the bytes of an npy, npz or idx file, also gzipped; the content tells which.
 *
 * The first axis counts the examples; [n, height, width] and [n, 1, height, width] are taken as images with one channel. Unless `kind` says
 * otherwise, bytes (u1) are grey values over 255, "bool" is binary and floats are real; other integers need a kind.
 * Of an npz file only the examples and the labels are read. `shape` may make flat examples images or the reverse, and
 * add or drop axes of length 1.
 *
 * @throws {DataError} if the file is damaged or too large, there is not one label per example, or values do not fit the
 *   kind
 * @throws {ArgumentError} if an option is unknown or impossible, or `shape` is not that of an example in the file
 * @example
 * const data = fromBytes(bytes, { kind: "grey", divideBy: 255, split: { test: 0.2, seed: 1 } });
 */
export function fromBytes(bytes: Uint8Array, options: FromBytesOptions = {}): Dataset {
  requireKnownOptions("fromBytes", options, fromBytesOptions);
  const { x, label, maxBytes, ...rest } = options;
  const apart = label instanceof Uint8Array ? readOnlyArray(label, { maxBytes }) : undefined;
  const names = { x, label: label instanceof Uint8Array ? undefined : label };
  const arrays = readExamples(bytes, names, { maxBytes });
  return interpretArrays(apart ? { ...arrays, label: apart } : arrays, rest);
}
