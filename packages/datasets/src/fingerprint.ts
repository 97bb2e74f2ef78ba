import { type DataSpec, sha256 } from "@elbo/core";

/** SHA-256 of what is given, in hexadecimal: texts and arrays in order, each with its length. */
export function fingerprint(...parts: readonly (string | ArrayBufferView)[]): string {
  return sha256(
    ...parts.flatMap((part) => {
      const bytes =
        typeof part === "string"
          ? new TextEncoder().encode(part)
          : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      return [new TextEncoder().encode(`${bytes.length}:`), bytes];
    }),
  );
}

/** A text that is equal for equal specs, whatever the order of their keys. */
export function describeSpec({ name, shape, kind, levels, columns, classes }: DataSpec): string {
  // How many values grey entries can take says nothing of the values themselves.
  const whole = [name, shape, kind, (kind === "categorical" && levels) || null, classes ?? null];
  return JSON.stringify(columns ? [...whole, columns.map((column) => Object.entries(column).sort())] : whole);
}
