import { diagonalNormal, RandomStream } from "@elbo/core";
import { linearNormals } from "@elbo/vitest/row-source";

export { rowSource } from "@elbo/vitest/row-source";

/** Draws from N(0, 1). */
export function normals(size: number, seed = 3): Float32Array {
  return RandomStream.fromSeed(seed).fillNormal(new Float32Array(size));
}

/** Rows of a list of numbers. */
export function rowsOf(values: ArrayLike<number>, units: number): number[][] {
  return Array.from({ length: values.length / units }, (_, i) =>
    Array.from({ length: units }, (_, j) => values[i * units + j]!),
  );
}

/** N(slope input + offset, variance I): an encoder or a decoder. */
export const linearNormal = linearNormals(diagonalNormal);
