import { type Column } from "./column.js";
import { type RandomStream } from "../random/stream.js";
import { type DataTransform } from "./transform.js";
import { type Shape } from "../types.js";

/** Values on the host with the shape of the tensor that they become. */
export interface HostArray {
  readonly values: Float32Array | Int32Array;
  readonly shape: Shape;
}

/** Named host arrays that enter a step together; the first axis of each counts the examples. */
export type HostBatch = Readonly<Record<string, HostArray>>;

/**
 * What the values of an example are, which decides the likelihoods that fit them:
 * "binary" 0 or 1; "grey" intensities in [0, 1]; "categorical" integers 0 ... levels - 1; "real" any number;
 * "mixed" rows of a table, whose columns say what they are.
 */
export type ValueKind = "binary" | "grey" | "categorical" | "real" | "mixed";

/** What a model needs to know of its data. */
export interface DataSpec {
  readonly name: string;
  /** Shape of one example `x`, for example [28, 28, 1]. */
  readonly shape: Shape;
  readonly kind: ValueKind;
  /** Number of values that an entry can take: 0 ... levels - 1 of categorical data, k / (levels - 1) of grey data, if known. */
  readonly levels?: number;
  /** Names of the entries of an example, in their order, where they have some: what errors call them. */
  readonly names?: readonly string[];
  /** What was done to the values, in this order: `restoreUnits` undoes it. */
  readonly transforms?: readonly DataTransform[];
  /** What the values of a row are, of "mixed" data. */
  readonly columns?: readonly Column[];
  /** Number of classes of `label`, where there are labels. */
  readonly classes?: number;
}

/** Factors of variation that examples were made from, in data that a program drew: shape, position and the like. */
export interface KnownFactors {
  readonly names: readonly string[];
  /** Number of values of each factor. */
  readonly sizes: readonly number[];
  /** Values of these examples, int32 from 0 to size - 1, [indices.length, names.length]. */
  read(indices: Uint32Array): HostArray;
}

/** Examples that batches are read from: `x`, and `label` where there are labels. */
export interface ExampleSource {
  readonly spec: DataSpec;
  /** Number of examples. */
  readonly size: number;
  /** Equal for equal content, in hexadecimal; a checkpoint names the data that it belongs to by it. */
  readonly fingerprint: string;
  /** What the examples were made from, where it is known; no part of what models see. */
  readonly factors?: KnownFactors;
  /**
   * Reads examples into fresh arrays, [indices.length, ...spec.shape].
   *
   * @param stream randomness for sources that draw, such as dynamic binarisation
   * @param spent a batch that nobody needs any more, whose arrays a source may fill instead of fresh ones: a batch of
   *   megabytes at every step would keep the garbage collector busy
   */
  read(indices: Uint32Array, stream: RandomStream, spent?: HostBatch): HostBatch;
}
