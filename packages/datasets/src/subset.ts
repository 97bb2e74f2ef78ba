import { type ExampleSource } from "@elbo/core";
import { requireIndices } from "./array-source.js";
import { fingerprint } from "./fingerprint.js";

/**
 * The examples of `source` at `rows`, in that order, without a copy. A row may come more than once.
 *
 * @param rows row numbers of the source; kept, so they must not change afterwards
 * @throws {ArgumentError} if a row is not below the size of the source
 * @example
 * const firstHundred = subset(train, Uint32Array.from({ length: 100 }, (_, i) => i));
 */
export function subset(source: ExampleSource, rows: Uint32Array): ExampleSource {
  requireIndices("subset", rows, source.size);
  const rowsAt = (indices: Uint32Array) => {
    requireIndices(source.spec.name, indices, rows.length);
    return indices.map((index) => rows[index]!);
  };
  const { factors } = source;
  return {
    spec: source.spec,
    size: rows.length,
    get fingerprint() {
      return fingerprint("subset", source.fingerprint, rows);
    },
    ...(factors && { factors: { ...factors, read: (indices: Uint32Array) => factors.read(rowsAt(indices)) } }),
    read: (indices, stream, spent) => source.read(rowsAt(indices), stream, spent),
  };
}
