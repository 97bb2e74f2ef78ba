import { mean } from "@elbo/core";

/** Strength of the relation of every column of x with every column of y, [x][y], 0 or more. */
export type Relation = (x: readonly Float64Array[], y: readonly Float64Array[]) => Float64Array[];

/**
 * |w| of lasso regressions of each y on all x, by coordinate descent:
 *
 *   min_w |y - x w|^2 / (2 n) + alpha |w|_1
 *
 * @param x, y columns of zero mean
 * @see Tibshirani 1996; Friedman, Hastie & Tibshirani 2010, https://doi.org/10.18637/jss.v033.i01
 */
export function lassoWeights(alpha: number): Relation {
  return (x, y) => {
    const gram = x.map((a) => x.map((b) => product(a, b)));
    const columns = y.map((target) =>
      descend(
        gram,
        x.map((column) => product(column, target)),
        alpha,
      ),
    );
    return x.map((_, j) => Float64Array.from(columns, (weights) => Math.abs(weights[j]!)));
  };
}

/** Absolute values of Spearman's rank correlations; 0 with a constant column. */
export const rankCorrelations: Relation = (x, y) => {
  const [rankedX, rankedY] = [x, y].map((columns) => columns.map((column) => standardize(ranks(column))));
  return rankedX!.map((a) => Float64Array.from(rankedY!, (b) => Math.abs(product(a, b))));
};

/** To zero mean and unit variance (of n, not n - 1); a constant column becomes 0. */
export function standardize(column: Float64Array): Float64Array {
  const centre = mean(column);
  const scale = Math.sqrt(mean(column.map((value) => (value - centre) ** 2)));
  return column.map((value) => (scale > 0 ? (value - centre) / scale : 0));
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(column: Float64Array): Float64Array {
  const order = Uint32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!);
  const out = new Float64Array(column.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && column[order[end]!] === column[order[start]!]) end++;
    for (let i = start; i < end; i++) out[order[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return out;
}

/** x . y / n */
function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum / x.length;
}

function descend(gram: readonly (readonly number[])[], targets: readonly number[], alpha: number): Float64Array {
  const weights = new Float64Array(targets.length);
  for (let sweep = 0; sweep < 1000; sweep++) {
    let largest = 0;
    for (let j = 0; j < weights.length; j++) {
      const curvature = gram[j]![j]!;
      if (curvature === 0) continue;
      let pull = targets[j]! + curvature * weights[j]!;
      for (let k = 0; k < weights.length; k++) pull -= gram[j]![k]! * weights[k]!;
      const next = (Math.sign(pull) * Math.max(0, Math.abs(pull) - alpha)) / curvature;
      largest = Math.max(largest, Math.abs(next - weights[j]!));
      weights[j] = next;
    }
    if (largest < 1e-10) break;
  }
  return weights;
}
