import { type Binned } from "./bins.js";
import { type Factor } from "./factor.js";

/** I(code; factor) for every pair, and the factors' entropies, in nats. */
export interface Information {
  /** [codes][factors] */
  readonly mutualInformation: readonly Float64Array[];
  /** [factors] */
  readonly entropies: Float64Array;
}

/**
 * Plug-in estimates from counts, n_uv log(n n_uv / (n_u n_v)) / n summed over cells.
 *
 * @param weights how often each point counts, [n]; once unless given
 */
export function plugInInformation(
  codes: readonly Binned[],
  factors: readonly Factor[],
  weights?: Uint32Array,
): Information {
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? factors[0]!.classes.length;
  const entropies = Float64Array.from(factors, (factor) => {
    const counts = new Float64Array(factor.size);
    factor.classes.forEach((label, i) => (counts[label]! += weights ? weights[i]! : 1));
    return entropy(counts, total);
  });
  const mutualInformation = codes.map((code) =>
    Float64Array.from(factors, (factor) => informationOf(joint(code, factor, weights), code.size, factor.size, total)),
  );
  return { mutualInformation, entropies };
}

/** H = -sum p log p of counts, in nats. */
function entropy(counts: Float64Array, total: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / total) * Math.log(count / total);
  return sum;
}

/** Counts of cells, [bins, classes]. */
function joint({ bins, size }: Binned, factor: Factor, weights?: Uint32Array): Float64Array {
  const counts = new Float64Array(size * factor.size);
  const { classes } = factor;
  for (let i = 0; i < bins.length; i++) counts[bins[i]! * factor.size + classes[i]!]! += weights ? weights[i]! : 1;
  return counts;
}

function informationOf(counts: Float64Array, rows: number, columns: number, total: number): number {
  const ofRow = new Float64Array(rows);
  const ofColumn = new Float64Array(columns);
  counts.forEach((count, cell) => {
    ofRow[Math.floor(cell / columns)]! += count;
    ofColumn[cell % columns]! += count;
  });
  let sum = 0;
  counts.forEach((count, cell) => {
    if (count > 0)
      sum += count * Math.log((count * total) / (ofRow[Math.floor(cell / columns)]! * ofColumn[cell % columns]!));
  });
  return sum / total;
}
