import { sha256 as portableSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A SHA-256 in the making. */
interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

interface Platform {
  readonly process?: { getBuiltinModule?(id: "node:crypto"): { createHash(name: "sha256"): Hash } };
}

/**
 * SHA-256 of bytes one after the other, in hexadecimal. Node's own where it is there, which is six times as fast as the
 * one in JavaScript (10 ms instead of 68 for 12 MB): a checkpoint is hashed after every epoch.
 *
 * @see FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4
 */
export function sha256(...parts: readonly Uint8Array[]): string {
  const hash = nativeHash() ?? portableSha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(new Uint8Array(hash.digest()));
}

/** Asked for as it is needed and without an import, so that bundles for browsers do not look for it. */
function nativeHash(): Hash | undefined {
  return (globalThis as Platform).process?.getBuiltinModule?.("node:crypto").createHash("sha256");
}
