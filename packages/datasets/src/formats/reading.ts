/** A part of a file: the bytes from `start` up to `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A reader that asks for what it needs of a file, wherever the file is: it yields a range and is handed its bytes, which
 * it borrows until it yields again.
 */
export type Reading<T> = Generator<ByteRange, T, Uint8Array>;

/** Runs a reader on a file in memory. */
export function readFromBytes<T>(bytes: Uint8Array, reading: Reading<T>): T {
  let step = reading.next();
  while (!step.done) step = reading.next(bytes.subarray(step.value.start, step.value.end));
  return step.value;
}
