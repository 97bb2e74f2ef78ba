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
  return {
    spec: source.spec,
    size: rows.length,
    get fingerprint() {
      return fingerprint("subset", source.fingerprint, rows);
    },
    read: (indices, stream, spent) => {
      requireIndices(source.spec.name, indices, rows.length);
      return source.read(
        indices.map((index) => rows[index]!),
        stream,
        spent,
      );
    },
  };
}
