import { closeSync, openSync, readSync } from "node:fs";
import { DataError, requireData } from "@elbo/core";
import { crc32 } from "../formats/crc32.js";
import { decodeNpy } from "../formats/npy.js";
import { maxNpyStart, type NpyHeader, readNpyHeader } from "../formats/npy-header.js";
import { bytesPerElement, countElements, type NumericValues } from "../formats/numeric-array.js";
import { elementsOf } from "../array-source.js";
import { type OpenFile } from "./open-file.js";

/** An array of a file whose rows are read where they are wanted. */
export interface RowFile {
  readonly path: string;
  readonly header: NpyHeader;
  /** Where its first row begins. */
  readonly start: number;
  readonly rowBytes: number;
  /** CRC-32 of header and rows together, where the file declares it. */
  readonly sum?: { readonly declared: number; readonly header: number };
}

/** Where an npy file lies within a file. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly crc?: number;
}

/**
 * The array of an npy file, of which nothing but the header is read.
 *
 * @throws {DataError} if the header is damaged, the file is cut off, or the array is in Fortran order
 */
export async function openRows(where: string, file: OpenFile, { start, end, crc }: Place): Promise<RowFile> {
  const first = await file.read({ start, end: Math.min(end, start + maxNpyStart) });
  const { header, end: headerEnd } = readNpyHeader(where, first);
  countElements(where, header.shape, header.type, end - start - headerEnd, Infinity);
  const [, ...inner] = header.shape;
  const rows = header.shape.length > 0 && !(header.fortranOrder && inner.length > 0);
  const advice = "Save it with np.ascontiguousarray, or raise maxBytes to read it whole.";
  requireData(rows, where, "an array that is too large to be held", "in C order", "Fortran order", advice);
  const sum = crc === undefined ? {} : { sum: { declared: crc, header: crc32(first.subarray(0, headerEnd)) } };
  const rowBytes = elementsOf(inner) * bytesPerElement[header.type];
  return { path: file.path, header, start: start + headerEnd, rowBytes, ...sum };
}

/**
 * Hands rows over in runs of neighbours, in the order of `rows`.
 *
 * @param use takes the bytes of a run, and its values
 * @throws {DataError} if the file has become shorter, or cannot be read any more
 */
export function readRows(
  { path, header, start, rowBytes }: RowFile,
  rows: ArrayLike<number>,
  use: (values: NumericValues, bytes: Uint8Array) => void,
): void {
  const fail = (error: unknown): never => {
    const message = `${path}: the file must be as it was when it was opened; got an error: ${(error as Error).message}.`;
    throw new DataError(message, { cause: error });
  };
  const [, ...inner] = header.shape;
  const file = attempt(() => openSync(path, "r"), fail);
  try {
    for (let i = 0; i < rows.length;) {
      let run = 1;
      while (i + run < rows.length && rows[i + run] === rows[i]! + run) run++;
      const bytes = new Uint8Array(run * rowBytes);
      attempt(() => fill(file, bytes, start + rows[i]! * rowBytes), fail);
      // Decoding uses the bytes up.
      use(decodeNpy(path, { ...header, shape: [run, ...inner], fortranOrder: false }, bytes.slice()).values, bytes);
      i += run;
    }
  } finally {
    closeSync(file);
  }
}

function attempt<T>(act: () => T, fail: (error: unknown) => never): T {
  try {
    return act();
  } catch (error) {
    return fail(error);
  }
}

function fill(file: number, bytes: Uint8Array, position: number): void {
  for (let filled = 0; filled < bytes.length;) {
    const read = readSync(file, bytes, filled, bytes.length - filled, position + filled);
    if (read === 0) throw new Error("it became shorter");
    filled += read;
  }
}
