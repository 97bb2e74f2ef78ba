import { constants } from "node:fs";
import { type FileHandle, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type MetricsPosition } from "../training/metrics/sink.js";
import { type StoredRecord } from "../training/metrics/stored-record.js";
import { flushFolder, nodeFiles } from "./atomic-file.js";
import { fileError } from "./file-error.js";
import { openRegularFile } from "./open-regular-file.js";

/** A file to which records are added, and from the end of which they are taken back. */
export interface RecordFile {
  /** Adds a record. What an earlier write left unfinished is cut off first. */
  append(record: string | Uint8Array): Promise<void>;
  /** Cuts off what a run that goes on from here writes again. */
  rewind(to: MetricsPosition): Promise<void>;
  /** Returns when what was written survives a power cut. */
  flush(): Promise<void>;
}

/** How records lie in a file. */
export interface RecordLayout {
  /** The whole records of a file, in order; what comes after the last one is half a record. */
  readonly read: (bytes: Uint8Array) => Iterable<StoredRecord>;
  /** What a file begins with. */
  readonly header?: Uint8Array;
}

/** Where all is written on this file, and nothing has to be cut off. */
interface Written {
  /** Bytes of whole records; undefined before that is known, and after a write that failed. */
  length: number | undefined;
  flushed: boolean;
}

/** @throws {DataError} from each method, if the file cannot be read or written, or is a link, a device or a pipe */
export function recordFile(path: string, { read, header }: RecordLayout): RecordFile {
  const written: Written = { length: undefined, flushed: true };
  const cut = async (lengthOf: (bytes: Uint8Array) => number) => {
    const handle = await openOwn(path, constants.O_RDWR).catch(unlessMissing);
    try {
      const bytes = (await handle?.readFile()) ?? new Uint8Array(0);
      const length = lengthOf(bytes);
      written.flushed &&= length === bytes.length;
      if (length < bytes.length) await handle?.truncate(length);
      written.length = length;
    } finally {
      await handle?.close();
    }
  };
  const append = async (record: string | Uint8Array) => {
    if (written.length === undefined) await cut((bytes) => lastEnd(read(bytes)));
    const begins = written.length === 0;
    const content = Buffer.concat([begins && header ? header : "", record].map((part) => Buffer.from(part)));
    const length = written.length! + content.length;
    written.length = undefined;
    written.flushed = false;
    if (begins) await mkdir(dirname(path), { recursive: true });
    const file = await openOwn(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
    await file.writeFile(content).finally(() => file.close());
    written.length = length;
  };
  const flush = async () => {
    if (written.flushed) return;
    const file = await openOwn(path, constants.O_RDWR);
    await file.sync().finally(() => file.close());
    await flushFolder(dirname(path), nodeFiles);
    written.flushed = true;
  };
  return {
    append: (record) => append(record).catch(unwritable(path)),
    rewind: (to) => cut((bytes) => endBefore(read(bytes), to)).catch(unwritable(path)),
    flush: () => flush().catch(unwritable(path)),
  };
}

function unwritable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw fileError("metrics", path, "writable", cause);
  };
}

/** A link in the place of a file would lead elsewhere. */
function openOwn(path: string, flags: number): Promise<FileHandle> {
  return openRegularFile(path, flags, { links: false });
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

function lastEnd(records: Iterable<StoredRecord>): number {
  let last = 0;
  for (const { end } of records) last = end;
  return last;
}

/** The end of the last record before the first that a run which goes on from `to` writes again. */
function endBefore(records: Iterable<StoredRecord>, to: MetricsPosition): number {
  let last = 0;
  let atStep = 0;
  for (const { end, step } of records) {
    if (step === to.step) atStep++;
    if (step === undefined || step > to.step || (step === to.step && atStep > to.records)) break;
    last = end;
  }
  return last;
}
