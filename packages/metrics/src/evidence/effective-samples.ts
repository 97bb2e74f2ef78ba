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
