import { type Estimate } from "../estimate.js";

/** The block of each of `count` points, in turn: neighbours, which may be alike, fall into different ones. */
export function blocksOf(count: number, blocks: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => (blocks > 0 ? i % blocks : 0));
}

/**
 * The standard error by leaving blocks out in turn: (G - 1)/G sum_g (value without g - their mean)².
 *
 * @param without the value without a block; -1 leaves none out
 */
export function jackknife(
  blocks: number,
  without: (block: number) => number,
): Pick<Estimate, "standardError" | "standardErrorMethod"> {
  if (blocks === 0) return { standardError: NaN, standardErrorMethod: "none" };
  const values = Array.from({ length: blocks }, (_, block) => without(block));
  const centre = values.reduce((sum, each) => sum + each, 0) / blocks;
  const squares = values.reduce((sum, each) => sum + (each - centre) ** 2, 0);
  return {
    standardError: Math.sqrt((squares * (blocks - 1)) / blocks),
    standardErrorMethod: `jackknife over ${blocks} blocks of both samples`,
  };
}
