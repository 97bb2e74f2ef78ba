import { sizeOf } from "../counts.js";
import { DataError, requireArgument, requireShape, show } from "../errors.js";
import { type ExampleSource, type HostArray, type HostBatch } from "../data/source.js";
import { type RandomStream } from "../random/stream.js";

export interface BatchesOptions {
  readonly source: ExampleSource;
  readonly batchSize: number;
  /** The run's root stream. */
  readonly root: RandomStream;
  /** Leave out the last batch of an epoch when it is not full; false. */
  readonly dropLast?: boolean;
}

/** Where a batch stands in a run; all count from 0. */
export interface BatchPosition {
  readonly epoch: number;
  readonly batch: number;
}

/** Batches in a fresh order each epoch. Which examples a step sees is a function of seed and step alone. */
export interface Batches {
  readonly perEpoch: number;
  position(step: number): BatchPosition;
  /** @param spent a batch whose arrays may be filled again; see {@link ExampleSource.read} */
  read(step: number, spent?: HostBatch): HostBatch;
}

/**
 * Shuffled batches: epoch e visits the examples in the order `root.split("order").split(e).permutation(size)`, and
 * its batch b is read with the stream `root.split("data").split(e).split(b)`.
 *
 * @throws {ArgumentError} if `batchSize` is not a positive integer, or no batch is left
 */
export function shuffledBatches({ source, batchSize, root, dropLast = false }: BatchesOptions): Batches {
  requireBatchSize("batchSize", batchSize);
  requireExamples(source);
  const perEpoch = dropLast ? Math.floor(source.size / batchSize) : Math.ceil(source.size / batchSize);
  const advice = "Choose a smaller batch, or keep the last one.";
  const rule = `at most the number of examples, ${source.size}, when the last batch is dropped`;
  requireArgument(perEpoch > 0, "trainer", "batchSize", rule, batchSize, advice);
  const orders = root.split("order");
  const data = root.split("data");
  const position = (step: number) => ({ epoch: Math.floor(step / perEpoch), batch: step % perEpoch });
  let unchecked = perEpoch;
  let current: { epoch: number; order: Uint32Array; draws: RandomStream } | undefined;
  return {
    perEpoch,
    position,
    read: (step, spent) => {
      const { epoch, batch } = position(step);
      if (current?.epoch !== epoch)
        current = { epoch, order: orders.split(epoch).permutation(source.size), draws: data.split(epoch) };
      const indices = current.order.slice(batch * batchSize, (batch + 1) * batchSize);
      const values = readBatch(source, indices, current.draws.split(batch), spent);
      // Every example comes once an epoch, so the first epoch of this process sees all of them.
      if (unchecked-- > 0) requireUsable(values, indices, source);
      return values;
    },
  };
}

/** Batches in file order, each once, the last one partial where it must be. */
export function* orderedBatches({ source, batchSize, root }: BatchesOptions): Generator<HostBatch> {
  const data = root.split("data");
  for (let start = 0, batch = 0; start < source.size; start += batchSize, batch++) {
    const count = Math.min(batchSize, source.size - start);
    const indices = Uint32Array.from({ length: count }, (_, i) => start + i);
    const values = readBatch(source, indices, data.split(batch));
    requireUsable(values, indices, source);
    yield values;
  }
}

export function requireBatchSize(argument: string, batchSize: number): void {
  const holds = Number.isSafeInteger(batchSize) && batchSize > 0;
  requireArgument(holds, "trainer", argument, "a positive integer", batchSize);
}

function requireExamples({ size, spec }: ExampleSource): void {
  if (Number.isSafeInteger(size) && size > 0) return;
  throw new DataError(`trainer: source must hold at least one example; got ${show(size)} in "${spec.name}".`);
}

/** Number of examples in a batch. */
export function batchLength(batch: HostBatch): number {
  return Object.values(batch)[0]?.shape[0] ?? 0;
}

function readBatch(source: ExampleSource, indices: Uint32Array, stream: RandomStream, spent?: HostBatch): HostBatch {
  const batch = source.read(indices, stream, spent);
  const { name, shape } = source.spec;
  const where = `data "${name}"`;
  const expected = [indices.length, ...shape];
  const holds = batch["x"] !== undefined && sameShape(batch["x"].shape, expected);
  requireShape(holds, where, "x", `have the shape [${expected.join(", ")}]`, batch["x"]?.shape ?? []);
  for (const [key, array] of Object.entries(batch)) {
    const rule = `have ${indices.length} examples and as many values as its shape`;
    const fits = array.shape[0] === indices.length && array.values.length === sizeOf(array.shape);
    requireShape(fits, where, key, rule, array.shape, `It holds ${array.values.length} values.`);
  }
  return batch;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function requireUsable(batch: HostBatch, indices: Uint32Array, source: ExampleSource): void {
  requireFinite(batch, indices, source);
  requireClasses(batch, indices, source);
}

/** @throws {DataError} that names the first example with a value which is NaN, outside tables where it is missing, or infinite */
function requireFinite(batch: HostBatch, indices: Uint32Array, { spec }: ExampleSource): void {
  for (const [key, array] of Object.entries(batch)) {
    const gaps = key === "x" && spec.kind === "mixed";
    const bad = gaps ? array.values.findIndex((value) => Math.abs(value) === Infinity) : firstNonFinite(array);
    if (bad < 0) continue;
    const example = indices[Math.floor((bad * indices.length) / array.values.length)];
    throw new DataError(
      `data "${spec.name}": ${key} must be finite; got ${array.values[bad]} in example ${example}. ` +
        "Remove or replace such values before training.",
    );
  }
}

/** @throws {DataError} that names the first example with a label which is none of the data's classes */
function requireClasses({ label }: HostBatch, indices: Uint32Array, { spec: { name, classes } }: ExampleSource): void {
  if (label === undefined || classes === undefined) return;
  const bad = label.values.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= classes);
  if (bad < 0) return;
  throw new DataError(
    `data "${name}": label must be an integer from 0 to ${classes - 1}; got ${label.values[bad]} in example ${indices[bad]}. ` +
      "Classes are counted from 0.",
  );
}

/** Index of the first value that is NaN or infinite, or -1. */
export function firstNonFinite({ values }: HostArray): number {
  if (values instanceof Int32Array) return -1;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
