import { type FileHandle, open } from "node:fs/promises";
import { type Fetch, follow } from "./follow.js";
import { type Address, withoutSecrets } from "./mirror.js";
import { TransferError } from "./transfer-error.js";

export interface TransferOptions {
  readonly fetch: Fetch;
  /** The most bytes that the file may have. */
  readonly maxBytes: number;
  /** A transfer ends when fewer than 1,024 bytes come in this time. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

const leastBytes = 1024;

/**
 * Brings what is missing of the file at `path` from an address, from where it ends; from the start if the server cannot.
 *
 * @throws {TransferError} says why it did not come; what came so far stays in the file
 */
export async function transfer(address: Address, path: string, options: TransferOptions): Promise<void> {
  const stall = new AbortController();
  const file = await open(path, "a+");
  const watch = { received: 0, seen: 0 };
  const timer = setInterval(() => {
    if (watch.received - watch.seen < leastBytes) stall.abort();
    watch.seen = watch.received;
  }, options.timeoutSeconds * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
  try {
    await receive(address, file, { ...options, signal }, (count) => (watch.received += count));
    await file.sync();
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof TransferError) throw error;
    if (stall.signal.aborted) throw new TransferError("stalled", `stalled for ${options.timeoutSeconds} s`);
    const message = messageOf(error);
    const shown = withoutSecrets(message);
    throw new TransferError("lost", shown, shown === message ? { cause: error } : {});
  } finally {
    clearInterval(timer);
    await file.close();
  }
}

async function receive(
  { url, headers }: Address,
  file: FileHandle,
  options: TransferOptions,
  count: (bytes: number) => void,
): Promise<void> {
  const { maxBytes, onProgress } = options;
  const present = (await file.stat()).size;
  const response = await follow(url, options.fetch, { ...headers, ...rangeFrom(present) }, options.signal);
  const start = requireContent(response, present);
  if (start === undefined) return;
  const length = Number(response.headers.get("content-length") ?? NaN);
  const total = Number.isSafeInteger(length) ? start + length : undefined;
  if ((total ?? 0) > maxBytes) throw new TransferError("wrong", `announces ${total} bytes, more than ${maxBytes}`);
  if (start < present) await file.truncate(start);
  let received = start;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > maxBytes) throw new TransferError("wrong", `sends more than ${maxBytes} bytes`);
    await file.appendFile(chunk);
    count(chunk.length);
    onProgress?.(received, total);
  }
}

function rangeFrom(start: number): Record<string, string> {
  return start > 0 ? { range: `bytes=${start}-` } : {};
}

/** The position from which the answer's body goes on, or undefined where the file is complete already. */
function requireContent(response: Response, present: number): number | undefined {
  const { status, headers } = response;
  if (status === 416 && present > 0) return undefined;
  if (status !== 200 && status !== 206)
    throw new TransferError("refused", `answers ${status} ${response.statusText}`.trim());
  if (headers.get("content-type")?.startsWith("text/html")) throw new TransferError("refused", "sends a web page");
  if (status === 200) return 0;
  const range = headers.get("content-range") ?? "none";
  if (!range.startsWith(`bytes ${present}-`)) throw new TransferError("wrong", `sends another range, ${range}`);
  return present;
}

function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
