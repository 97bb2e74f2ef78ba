import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, sha256, show } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { isGzip } from "../formats/gunzip.js";
import { type Fetch } from "./follow.js";
import { type Address, addressOf } from "./mirror.js";
import { claimPartial, type PartialFile, sweepPartials } from "./partial-file.js";
import { type RemoteFile } from "./remote-sets.js";
import { TransferError } from "./transfer-error.js";
import { transfer } from "./transfer.js";
import { notOriginal, unpackOriginal } from "./unpack-original.js";

export interface Progress {
  readonly file: string;
  /** Bytes received, compressed, with those of an earlier attempt that is continued. */
  readonly received: number;
  /** Bytes in all, where the server tells. */
  readonly total?: number;
}

export interface DownloadOptions {
  /**
   * Folders (URLs) that hold the original .gz files, tried in order. A user and a password in one are sent to its server alone,
   * and no error shows them, nor a query.
   * @default those that are known
   */
  readonly mirrors?: readonly string[];
  /**
   * Allows mirrors that speak http, not https. Content is checked by SHA-256 all the same.
   * @default false
   */
  readonly allowHttp?: boolean;
  /**
   * Never use the network.
   * @default false
   */
  readonly offline?: boolean;
  /**
   * Give a mirror up when it sends fewer than 1,024 bytes in this time.
   * @default 30
   */
  readonly timeoutSeconds?: number;
  /** Called as bytes come in. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the download. What has come is kept and continued the next time. */
  readonly signal?: AbortSignal;
  /**
   * How addresses are fetched, for a proxy.
   * @default the global `fetch`
   */
  readonly fetch?: Fetch;
}

/** Attempts per mirror: a transfer that brought something is continued, a wrong continuation starts anew. */
const attempts = 10;
/** What a gzip file may be larger than its content. */
export const compressedSlack = 65536;

/**
 * Downloads a file into `folder`, under its name with or without ".gz" as it came, once its hash is right.
 *
 * @param options looked: a sentence that says where the file was looked for before
 * @returns the unpacked content
 * @throws {DataError} if no mirror gives the file; names each and why
 * @throws {ArgumentError} if a mirror speaks http and that is not allowed
 */
export async function download(
  set: string,
  file: RemoteFile,
  folder: string,
  options: DownloadOptions & { readonly mirrors: readonly string[]; readonly looked?: string },
): Promise<Uint8Array> {
  const advice =
    `Connect once, or put the file in a folder and set ELBO_DATA_DIR to it. ${options.looked ?? ""}`.trim();
  if (options.offline) throw new DataError(`${set}: ${file.name} must be present to work offline; got none. ${advice}`);
  const { allowHttp = false, looked } = options;
  const addresses = options.mirrors.map((mirror) => addressOf(set, mirror, `${file.name}.gz`, allowHttp, looked));
  await makeFolder(set, folder);
  const reasons: string[] = [];
  for (const address of addresses) {
    try {
      return await fromMirror(address, file, folder, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!DataError.isInstance(error)) throw error;
      reasons.push(error instanceof TransferError ? `${address.shown} ${error.message}` : error.message);
    }
  }
  throw new DataError(
    `${set}: ${file.name} must be downloaded once; got nothing usable: ${reasons.join("; ")}. ${advice}`,
  );
}

async function makeFolder(set: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const rule = `the cache must be a folder that can be written; got ${show(folder)}`;
    throw new DataError(`${set}: ${rule}. Set ELBO_CACHE_DIR to another.`, { cause: error });
  }
}

async function fromMirror(
  address: Address,
  file: RemoteFile,
  folder: string,
  options: DownloadOptions,
): Promise<Uint8Array> {
  const partialName = `${file.name}.${sha256(Buffer.from(address.url)).slice(0, 8)}`;
  const { onProgress, signal, timeoutSeconds = 30, fetch = globalThis.fetch } = options;
  const maxBytes = file.bytes + compressedSlack;
  const report = (received: number, total?: number): void => onProgress?.({ file: file.name, received, total });
  const partial = await claimPartial(folder, partialName);
  for (let attempt = 1, fruitless = 0; ; attempt++) {
    const before = await sizeOf(partial.path);
    try {
      await transfer(address, partial.path, { fetch, maxBytes, timeoutSeconds, signal, onProgress: report });
      return await accept(address.shown, file, folder, partial);
    } catch (error) {
      const reason = reasonOf(error);
      const grown = (await sizeOf(partial.path)) > before;
      if (reason === "wrong") await partial.discard();
      const again = reason === "wrong" ? before > 0 : grown || (reason === "lost" && fruitless++ === 0);
      if (again && attempt < attempts && !signal?.aborted) continue;
      await leave(partial);
      throw error;
    }
  }
}

function reasonOf(error: unknown): TransferError["reason"] {
  if (error instanceof TransferError) return error.reason;
  return DataError.isInstance(error) ? "wrong" : "lost";
}

/** Leaves what came for a later attempt, if anything came. */
async function leave(partial: PartialFile): Promise<void> {
  await ((await sizeOf(partial.path)) > 0 ? partial.release() : partial.discard());
}

async function accept(source: string, file: RemoteFile, folder: string, partial: PartialFile): Promise<Uint8Array> {
  const bytes = await readFileWithin(partial.path, file.bytes + compressedSlack);
  const { content, proven } = await unpackOriginal(source, file, bytes);
  if (!proven) throw notOriginal(source, file, `sha256 ${sha256(bytes)}`);
  const target = join(folder, isGzip(bytes) ? `${file.name}.gz` : file.name);
  // Where the rename fails because another process put the same file there and has it open, that one will do.
  await rename(partial.path, target).catch(() => partial.discard());
  await sweepPartials(folder, file.name);
  return content;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
