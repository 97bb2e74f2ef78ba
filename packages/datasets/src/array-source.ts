import { ArgumentError, type DataSpec, type ExampleSource, type HostArray, type HostBatch } from "@elbo/core";
import { describeSpec, fingerprint } from "./fingerprint.js";

/** Checked examples in memory. */
export interface ArrayExamples {
  readonly spec: DataSpec;
  /** Values or codes, [size, ...spec.shape]. Borrowed: they must not change afterwards. */
  readonly x: Float32Array | Uint8Array;
  /**
   * The value that each code in `x` stands for.
   * @default the codes are the values
   */
  readonly table?: Float32Array;
  /** [size] */
  readonly label?: Int32Array;
}

const behind = new WeakMap<ExampleSource, ArrayExamples>();

/** The arrays that a source reads from, if it is one of {@link arraySource}. */
export function examplesBehind(source: ExampleSource): ArrayExamples | undefined {
  return behind.get(source);
}

/** Examples from arrays that have been checked already; the public way in is `fromArrays`. */
export function arraySource(examples: ArrayExamples): ExampleSource {
  const { spec, x, label } = examples;
  const width = elementsOf(spec.shape);
  const size = label?.length ?? x.length / width;
  let known: string | undefined;
  const source: ExampleSource = {
    spec,
    size,
    get fingerprint() {
      return (known ??= fingerprintOf(examples));
    },
    read: (indices, _stream, spent): HostBatch => {
      requireIndices(spec.name, indices, size);
      return batchOf(examples, indices, gather(examples, indices, floatsFor(indices.length * width, spent)));
    },
  };
  behind.set(source, examples);
  return source;
}

/** A batch of these rows, with their labels where there are any. */
export function batchOf({ spec, label }: ArrayExamples, indices: Uint32Array, x: Float32Array): HostBatch {
  const batch: Record<string, HostArray> = { x: { values: x, shape: [indices.length, ...spec.shape] } };
  if (label) batch["label"] = { values: Int32Array.from(indices, (row) => label[row]!), shape: [indices.length] };
  return batch;
}

/** The examples from `start` up to `end`, without a copy. */
export function slice(examples: ArrayExamples, start: number, end: number): ArrayExamples {
  const width = elementsOf(examples.spec.shape);
  return {
    ...examples,
    x: examples.x.subarray(start * width, end * width),
    label: examples.label?.subarray(start, end),
  };
}

/** Number of values in an array of this shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function gather({ spec, x, table }: ArrayExamples, indices: Uint32Array, out: Float32Array): Float32Array {
  const width = elementsOf(spec.shape);
  let at = 0;
  for (const row of indices) {
    const end = (row + 1) * width;
    if (table) for (let from = row * width; from < end; from++) out[at++] = table[x[from]!]!;
    else for (let from = row * width; from < end; from++) out[at++] = x[from]!;
  }
  return out;
}

/** The `x` of a batch that is no longer needed, if it has this size; else a fresh array. */
export function floatsFor(size: number, spent: HostBatch | undefined): Float32Array {
  const values = spent?.["x"]?.values;
  return values instanceof Float32Array && values.length === size ? values : new Float32Array(size);
}

function fingerprintOf({ spec, x, table, label }: ArrayExamples): string {
  return fingerprint(describeSpec(spec), x, table ?? "", label ?? "");
}

/** @throws {ArgumentError} unless every index is below `size` */
export function requireIndices(where: string, indices: Uint32Array, size: number): void {
  const bad = indices.find((index) => index >= size);
  if (bad !== undefined)
    throw new ArgumentError(`${where}: indices must be below the number of examples, ${size}; got ${bad}.`);
}
