import { promisify } from "node:util";
import { gunzip as zlibGunzip } from "node:zlib";
import { DataError, sha256 } from "@elbo/core";
import { isGzip } from "../formats/gunzip.js";
import { type RemoteFile } from "./remote-sets.js";

const unzip = promisify(zlibGunzip);

export interface Original {
  /** The unpacked content. */
  readonly content: Uint8Array;
  /** Whether a hash proved that it is the file. */
  readonly proven: boolean;
}

/**
 * The unpacked content of a file that should be `file`, plain or gzipped.
 *
 * @param where the path or URL that it came from
 * @throws {DataError} if it is not: a web page, damaged, too large, or of another hash
 */
export async function unpackOriginal(where: string, file: RemoteFile, bytes: Uint8Array): Promise<Original> {
  if (bytes[0] === "<".charCodeAt(0)) throw notOriginal(where, file, "a web page");
  const packed = isGzip(bytes);
  const content = packed ? await unpack(where, file, bytes) : bytes;
  if (content.length !== file.bytes) throw notOriginal(where, file, `${content.length} bytes of ${file.bytes}`);
  const { of, hex } = file.sha256;
  if (of === "gzip" && !packed) return { content, proven: false };
  const found = sha256(of === "gzip" ? bytes : content);
  if (found !== hex && of === "unpacked") throw notOriginal(where, file, `sha256 ${found}`);
  return { content, proven: found === hex };
}

export function notOriginal(where: string, { name }: RemoteFile, found: string): DataError {
  return new DataError(`${where}: the file must be the original ${name}; got ${found}.`);
}

async function unpack(where: string, file: RemoteFile, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await unzip(bytes, { maxOutputLength: file.bytes });
  } catch (error) {
    throw notOriginal(
      where,
      file,
      `a gzip file that does not unpack to ${file.bytes} bytes (${(error as Error).message})`,
    );
  }
}
