/**
 * What to say of importance-sampled evidence that rests on few of its draws; undefined where at most one example in a hundred
 * does. Few are less than a tenth of the draws, but at least 2 and at most 10.
 *
 * @param effective the effective sample size of each example, (sum w)² / sum w²
 * @param draws per example
 * @example
 * console.log(fewDrawsWarning([1.2, 40], 50)); // 1 of 2 examples have an effective sample size below 5 of 50 draws, ...
 */
export function fewDrawsWarning(effective: ArrayLike<number>, draws: number): string | undefined {
  const few = Math.max(2, Math.min(10, draws / 10));
  let [low, least] = [0, Infinity];
  for (let i = 0; i < effective.length; i++) {
    low += Number(effective[i]! < few);
    least = Math.min(least, effective[i]!);
  }
  if (draws < 2 || low <= effective.length / 100) return undefined;
  return (
    `${low} of ${effective.length} examples have an effective sample size below ${Number(few.toFixed(1))} of ${draws} draws, the least ${least.toFixed(1)}: ` +
    "their log p(x) is too low by an unknown amount. Take more draws, or anneal."
  );
}
