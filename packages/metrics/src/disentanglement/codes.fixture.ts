import { RandomStream } from "@elbo/core";

/** Points of a grid of factors drawn at random, [points][factors], by the numbers of values. */
export function drawFactors(sizes: readonly number[], points: number, seed = 1): number[][] {
  const stream = RandomStream.fromSeed(seed).split("factors");
  const columns = sizes.map((size) => stream.integers(points, size));
  return Array.from({ length: points }, (_, i) => columns.map((column) => column[i]!));
}

/** Every combination of the factors' values, `repeats` times, [points][factors]. */
export function gridFactors(sizes: readonly number[], repeats = 1): number[][] {
  const count = sizes.reduce((product, size) => product * size, repeats);
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    return [...sizes]
      .reverse()
      .map((size) => {
        const value = rest % size;
        rest = Math.floor(rest / size);
        return value;
      })
      .reverse();
  });
}

/** Draws from N(0, 1), [points][codes]. */
export function noise(points: number, codes: number, seed = 2): number[][] {
  const values = RandomStream.fromSeed(seed)
    .split("noise")
    .fillNormal(new Float32Array(points * codes));
  return Array.from({ length: points }, (_, i) => Array.from(values.subarray(i * codes, (i + 1) * codes)));
}
