/**
 * The largest difference between i / (levels + 1) and the share of draws below the i-th quantile: no more than the gap
 * between the empirical and the exact distribution function, which `dkwBound` bounds.
 *
 * @param quantiles at the levels 1 / (levels + 1), ..., levels / (levels + 1)
 */
export function largestGapAtQuantiles(draws: ArrayLike<number>, quantiles: ArrayLike<number>): number {
  const sorted = Float64Array.from(draws).sort();
  let [below, largest] = [0, 0];
  for (let i = 0; i < quantiles.length; i++) {
    while (below < sorted.length && sorted[below]! <= quantiles[i]!) below++;
    largest = Math.max(largest, Math.abs(below / sorted.length - (i + 1) / (quantiles.length + 1)));
  }
  return largest;
}
