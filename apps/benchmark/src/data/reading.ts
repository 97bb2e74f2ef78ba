import { type ColumnKind, requireArgument } from "@elbo/core";
import { type ImageLayout } from "@elbo/datasets";
import { type FromFileOptions, type ImageFolderOptions, type TableFileOptions } from "@elbo/datasets/node";
import { type TransformStep } from "./shaping.js";

/** How a file or folder of the user's is read; what is absent, it says itself. */
export interface Reading {
  /** Name of the examples in an npz file. */
  readonly array?: string;
  /** Name of the labels in an npz file. */
  readonly labelArray?: string;
  /** Path of a file of labels. */
  readonly labels?: string;
  readonly divideBy?: number;
  readonly levels?: number;
  readonly layout?: ImageLayout;
  readonly split?: { readonly validation?: number; readonly test?: number; readonly seed?: number };
  /** The most bytes that are held in memory. */
  readonly maxBytes?: number;
  /** What columns of a table are, by name. */
  readonly types?: Readonly<Record<string, ColumnKind>>;
  /** Columns of a table that are left out. */
  readonly exclude?: readonly string[];
  /** [height, width] of images. */
  readonly imageSize?: readonly [number, number];
  readonly imageCrop?: "ratio" | "none" | readonly [number, number];
  readonly imageChannels?: "grey" | "color";
  readonly imageDepth?: 8 | 16;
  /** Transforms of values, of any data but tables. */
  readonly transform?: readonly TransformStep[];
}

/** Options of a file of arrays, by their names on the command line. */
export const arrayReading = [
  "array",
  "labelArray",
  "labels",
  "divideBy",
  "levels",
  "layout",
  "split",
  "maxBytes",
  "transform",
];
/** Options of a table. */
export const tableReading = ["types", "exclude", "labelArray", "split", "maxBytes"];
/** Options of a data set with a name. */
export const namedReading = ["transform"];
/** Options of a folder of images. */
export const imageReading = ["imageSize", "imageCrop", "imageChannels", "imageDepth", "split", "maxBytes", "transform"];

/** The flag of an option of reading: "divide-by" of divideBy. */
export function readingFlag(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** @throws {ArgumentError} that names an option which says nothing of such data */
export function requireReading(reading: Reading | undefined, known: readonly string[], what: string): void {
  for (const [name, value] of Object.entries(reading ?? {}))
    requireArgument(known.includes(name), "dataset", `--${readingFlag(name)}`, `left out with ${what}`, value);
}

export function fileOptions(given: Reading): FromFileOptions {
  const { array, labelArray, labels, ...reading } = untransformed(given);
  const both = labels !== undefined && labelArray !== undefined;
  requireArgument(!both, "dataset", "--labels", "left out with --label-array", labels);
  return { ...reading, ...(array !== undefined && { x: array }), ...labelOf(labels ?? labelArray) };
}

/** How a file is read, before its values are transformed. */
function untransformed(reading: Reading): Omit<Reading, "transform"> {
  return Object.fromEntries(Object.entries(reading).filter(([name]) => name !== "transform"));
}

function labelOf(label: string | undefined): { readonly label?: string } {
  return label === undefined ? {} : { label };
}

export function tableOptions({ labelArray: label, ...reading }: Reading): TableFileOptions {
  return { ...reading, ...labelOf(label) };
}

export function imageOptions(reading: Reading): ImageFolderOptions {
  const { imageSize: size, imageCrop: crop, imageChannels: channels, imageDepth: depth, split, maxBytes } = reading;
  const all = { size, crop, channels, depth, split, cacheBytes: maxBytes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
