import { type FileHandle } from "node:fs/promises";
import { DataError, show } from "@elbo/core";
import { openRegularFile } from "@elbo/core/node";
import { type ByteRange, type Reading } from "../formats/reading.js";

/** A file of which parts are read where they are wanted. */
export interface OpenFile {
  readonly path: string;
  /** Bytes in all. */
  readonly size: number;
  readonly read: (range: ByteRange) => Promise<Uint8Array>;
}

/**
 * Opens a file for as long as `use` takes.
 *
 * @throws {DataError} if it is missing, is a folder, a device or a pipe, or cannot be read
 */
export async function withFile<T>(where: string, path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const fail = (error: unknown): never => {
    const message = `${where}: path must be a file that can be read; got ${show(path)}: ${(error as Error).message}.`;
    throw new DataError(message, { cause: error });
  };
  const handle = await openRegularFile(path).catch(fail);
  try {
    const { size } = await handle.stat().catch(fail);
    return await use({ path, size, read: readerOf(handle, size, fail) });
  } finally {
    await handle.close();
  }
}

function readerOf(handle: FileHandle, size: number, fail: (error: unknown) => never): OpenFile["read"] {
  return async ({ start, end }) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled).catch(fail);
      if (bytesRead === 0) fail(new Error("it became shorter while it was read"));
      filled += bytesRead;
    }
    return bytes;
  };
}

/** Runs a reader on a file, of which only what it asks for is read. */
export async function readFromFile<T>(file: OpenFile, reading: Reading<T>): Promise<T> {
  let step = reading.next();
  while (!step.done) step = reading.next(await file.read(step.value));
  return step.value;
}

/**
 * All bytes of a file.
 *
 * @throws {DataError} if there are more than `maxBytes`
 */
export async function readWhole(where: string, { path, size, read }: OpenFile, maxBytes: number): Promise<Uint8Array> {
  if (size > maxBytes)
    throw new DataError(`${where}: ${show(path)} must have at most ${maxBytes} bytes; got ${size}. Raise maxBytes.`);
  return read({ start: 0, end: size });
}
