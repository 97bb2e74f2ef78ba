import { sha256 } from "../data/sha256.js";

/**
 * A sealed safetensors file carries a sha256 of itself: its header begins with this, then 64 hexadecimal digits.
 * They are the digest of the whole file with "0" in their place, so that every flipped bit shows.
 */
const opening = '{"__metadata__":{"sha256":"';
const start = 8 + opening.length;
const digits = 64;

/** What the metadata holds before the digest is known. */
export const emptySeal = "0".repeat(digits);

/** Writes the digest into a file whose metadata begin with `sha256: emptySeal`. */
export function seal(file: Uint8Array): void {
  file.set(ascii(digestOf(file)), start);
}

/** Whether a file carries a digest, and it is right. */
export function checkSeal(file: Uint8Array): "absent" | "broken" | "whole" {
  if (file.length < start + digits || text(file, 8, start) !== opening) return "absent";
  return text(file, start, start + digits) === digestOf(file) ? "whole" : "broken";
}

function digestOf(file: Uint8Array): string {
  return sha256(file.subarray(0, start), ascii(emptySeal), file.subarray(start + digits));
}

function ascii(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(file: Uint8Array, from: number, to: number): string {
  return new TextDecoder("latin1").decode(file.subarray(from, to));
}
