import { type Optional } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";

/** One of several parts of a study's cells, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** `--shard i/n`. */
export const shardOption: Optional<Shard> = {
  summary: "does every n-th cell alone, from the i-th on, for machines that share nothing: see merge",
  hint: "i/n",
  fallback: undefined,
  schema: { type: "string", pattern: "^\\d+/\\d+$" },
  read: (given, name) => {
    const [index, of] = given.split("/").map(Number) as [number, number | undefined];
    const holds = /^\d+\/\d+$/.test(given) && index >= 1 && of !== undefined && index <= of;
    if (!holds) throw new UsageError(name, "i/n with i from 1 to n", given);
    return { index, of };
  },
};

/** Those of a shard. The order is that of the grid, so that every machine makes the same parts. */
export function inShard<T>(cells: readonly T[], shard: Shard | undefined): T[] {
  return shard === undefined ? [...cells] : cells.filter((_, i) => i % shard.of === shard.index - 1);
}
