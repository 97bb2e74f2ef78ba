import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type DataSpec } from "@elbo/core";

/**
 * SHA-256 of what is given, in hexadecimal: texts and arrays in order, each with its length.
 * About 100 MB a second in JavaScript.
 */
export function fingerprint(...parts: readonly (string | ArrayBufferView)[]): string {
  const hash = sha256.create();
  for (const part of parts) {
    const bytes =
      typeof part === "string"
        ? new TextEncoder().encode(part)
        : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    hash.update(new TextEncoder().encode(`${bytes.length}:`)).update(bytes);
  }
  return bytesToHex(hash.digest());
}

/** A text that is equal for equal specs, whatever the order of their keys. */
export function describeSpec({ name, shape, kind, levels, classes }: DataSpec): string {
  return JSON.stringify([name, shape, kind, levels ?? null, classes ?? null]);
}
