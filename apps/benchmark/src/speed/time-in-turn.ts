import { median, type Timed } from "./time-steps.js";

/** How many turns each gets: many enough that a slow minute of the machine falls on all alike. */
const turns = 6;

/**
 * Median milliseconds of a step of each of several that are timed in turn, slice by slice, so that the machine's changes
 * of speed fall on all alike.
 *
 * @param seconds of each, over all slices
 */
export async function timeInTurn(timed: readonly Timed[], seconds: number): Promise<number[]> {
  const slices = timed.map((): (readonly number[])[] => []);
  for (let turn = 0; turn < turns; turn++)
    for (const [at, each] of timed.entries()) slices[at]!.push(await each.time(seconds / turns));
  return slices.map((own) => median(own.flat()));
}

/** exp(mean of logarithms). */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
