import { requireData } from "@elbo/core";
import { decodeNpy } from "./npy.js";
import { maxNpyStart, type NpyHeader, readNpyHeader } from "./npy-header.js";
import { bytesPerElement, countElements, type NumericArray } from "./numeric-array.js";

export interface BlockOptions {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Rows of a block: entries along the first axis. Without it the whole array is one block. */
  readonly rows?: number;
  /** The most bytes of a block. */
  readonly maxBytes: number;
}

/** Takes a block of the rows from `start` on: a fresh array, [rows, ...], the last block with fewer. */
export type UseRows = (rows: NumericArray, start: number) => void;

/** Takes the bytes of an npy file as they come. */
export interface NpyBlocks {
  readonly push: (bytes: Uint8Array) => void;
  /** Throws unless the header was complete. */
  readonly end: () => void;
}

/**
 * Decodes an npy file of which not all is held at a time.
 *
 * @throws {DataError} as `readNpy`; and if an array in Fortran order is to come in several blocks
 */
export function npyBlocks(where: string, { size, rows, maxBytes }: BlockOptions, use: UseRows): NpyBlocks {
  let start = new Uint8Array();
  let fill: ((bytes: Uint8Array) => void) | undefined;
  const begin = (): void => {
    const { header, end } = readNpyHeader(where, start);
    countElements(where, header.shape, header.type, size - end, rows === undefined ? maxBytes : Infinity);
    fill = rows === undefined ? wholeArray(where, header, use) : rowBlocks(where, header, rows, maxBytes, use);
    fill(start.subarray(end));
  };
  return {
    push: (bytes) => {
      if (fill) return fill(bytes);
      start = joined(start, bytes);
      if (start.length >= Math.min(size, maxNpyStart)) begin();
    },
    end: () => fill ?? begin(),
  };
}

function wholeArray(where: string, header: NpyHeader, use: UseRows): (bytes: Uint8Array) => void {
  const raw = new Uint8Array(bytesOf(header.shape, header));
  const fill = filling(raw, () => use(decodeNpy(where, header, raw), 0));
  return (bytes) => void fill(bytes);
}

function rowBlocks(
  where: string,
  header: NpyHeader,
  rows: number,
  maxBytes: number,
  use: UseRows,
): (bytes: Uint8Array) => void {
  const [total, ...inner] = header.shape;
  const rowsHold = total !== undefined && !(header.fortranOrder && inner.length > 0);
  const found = total === undefined ? "no axes" : "Fortran order";
  requireData(
    rowsHold,
    where,
    "an array that is read by rows",
    "in C order, with an axis of rows",
    found,
    "Read it whole.",
  );
  const bytes = bytesOf([rows, ...inner], header);
  const advice = "Ask for fewer rows.";
  requireData(
    bytes <= maxBytes,
    where,
    "a block",
    `at most ${maxBytes} bytes`,
    `${rows} rows of ${bytes} bytes`,
    advice,
  );
  if (bytesOf(header.shape, header) === 0) return () => undefined;
  let row = 0;
  const nextBlock = (): ((bytes: Uint8Array) => Uint8Array) => {
    const shape = [Math.min(rows, total - row), ...inner];
    const raw = new Uint8Array(bytesOf(shape, header));
    return filling(raw, () => {
      use(decodeNpy(where, { ...header, shape, fortranOrder: false }, raw), row);
      row += shape[0]!;
    });
  };
  let fill = nextBlock();
  return (all) => {
    for (let rest = fill(all); rest.length > 0; rest = fill(rest)) fill = nextBlock();
  };
}

/** Copies bytes into `raw` until it is full, then calls `done` once, and returns what is left. */
function filling(raw: Uint8Array, done: () => void): (bytes: Uint8Array) => Uint8Array {
  let filled = 0;
  let open = true;
  return (bytes) => {
    const part = bytes.subarray(0, raw.length - filled);
    raw.set(part, filled);
    filled += part.length;
    if (open && filled === raw.length) {
      open = false;
      done();
    }
    return bytes.subarray(part.length);
  };
}

function bytesOf(shape: readonly number[], { type }: NpyHeader): number {
  return shape.reduce((product, length) => product * length, bytesPerElement[type]);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
