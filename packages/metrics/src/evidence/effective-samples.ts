/** log of the mean of exp(values), and the effective sample size (sum w)² / sum w² of those weights. */
export function weighLogs(logWeights: ArrayLike<number>): { readonly logMean: number; readonly effective: number } {
  let largest = -Infinity;
  for (let i = 0; i < logWeights.length; i++) largest = Math.max(largest, logWeights[i]!);
  if (largest === -Infinity) return { logMean: -Infinity, effective: 0 };
  let [sum, squares] = [0, 0];
  for (let i = 0; i < logWeights.length; i++) {
    const weight = Math.exp(logWeights[i]! - largest);
    sum += weight;
    squares += weight * weight;
  }
  return { logMean: largest + Math.log(sum / logWeights.length), effective: (sum * sum) / squares };
}

export interface EffectiveSampleSize {
  readonly mean: number;
  readonly min: number;
}

export function summariseEffective(effective: ArrayLike<number>): EffectiveSampleSize {
  let [sum, min] = [0, Infinity];
  for (let i = 0; i < effective.length; i++) {
    sum += effective[i]!;
    min = Math.min(min, effective[i]!);
  }
  return { mean: sum / effective.length, min };
}

/**
 * What to say of estimates that rest on few of their draws; undefined where at most one example in a hundred does. Few are
 * less than a tenth of the draws, but at least 2 and at most 10.
 */
export function fewSamplesWarning(effective: ArrayLike<number>, draws: number): string | undefined {
  const few = Math.max(2, Math.min(10, draws / 10));
  const low = Array.from(effective).filter((size) => size < few).length;
  if (draws < 2 || low <= effective.length / 100) return undefined;
  const { min } = summariseEffective(effective);
  return (
    `${low} of ${effective.length} examples have an effective sample size below ${Number(few.toFixed(1))} of ${draws} draws, the least ${min.toFixed(1)}: ` +
    "their log p(x) is too low by an unknown amount. Take more draws, or anneal."
  );
}
