/** Features in bins, for trees: which bin each point is in, and where the bins end. */
export interface BinnedFeatures {
  readonly count: number;
  readonly width: number;
  /** Bins of every feature, of which some may be empty. */
  readonly binCount: number;
  /** 0 ... count - 1 */
  readonly points: Uint32Array;
  /** [count, width] */
  readonly bins: Uint16Array;
  /** Points of each bin, [width, binCount]. */
  readonly counts: Int32Array;
  /** Least and greatest value of each bin, [width, binCount]. */
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

/** Features with no more values than this lose nothing. */
const mostValues = 1024;

/** Bins of features with more: few enough that their sums stay in a processor's nearest cache. */
const bundled = 256;

/** Values nearer than this count as equal, as in scikit-learn. */
const resolution = 1e-7;

/**
 * Gives each value of a column a bin of its own; a column with more than 1,024 values is cut into 256 bins of about equally
 * many points. Values are rounded to float32, as scikit-learn does.
 */
export function binFeatures(columns: readonly Float64Array[]): BinnedFeatures {
  const [count, width] = [columns[0]!.length, columns.length];
  const sorted = columns.map(sortColumn);
  const binCount = sorted.reduce((most, { starts }) => Math.max(most, binsFor(starts.length)), 1);
  const bins = new Uint16Array(count * width);
  const counts = new Int32Array(width * binCount);
  const least = new Float64Array(width * binCount).fill(Infinity);
  const greatest = new Float64Array(width * binCount).fill(-Infinity);
  sorted.forEach(({ values, order, starts }, feature) => {
    const perBin = starts.length <= mostValues ? 0 : count / bundled;
    let [bin, next] = [-1, 0];
    starts.forEach((start, run) => {
      if (start >= next) {
        bin++;
        next = perBin === 0 ? start + 1 : perBin * (bin + 1);
      }
      const end = starts[run + 1] ?? count;
      const cell = feature * binCount + bin;
      counts[cell]! += end - start;
      least[cell] = Math.min(least[cell]!, values[order[start]!]!);
      greatest[cell] = values[order[end - 1]!]!;
      for (let i = start; i < end; i++) bins[order[i]! * width + feature] = bin;
    });
  });
  const points = Uint32Array.from({ length: count }, (_, i) => i);
  return { count, width, binCount, points, bins, counts, least, greatest };
}

function binsFor(values: number): number {
  return values <= mostValues ? values : bundled;
}

interface SortedColumn {
  readonly values: Float32Array;
  /** Points from the least value to the greatest. */
  readonly order: Uint32Array;
  /** Where in the order each run of equal values begins. */
  readonly starts: readonly number[];
}

function sortColumn(column: Float64Array): SortedColumn {
  const values = Float32Array.from(column);
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const starts = [0];
  for (let i = 1; i < order.length; i++) if (values[order[i]!]! > values[order[i - 1]!]! + resolution) starts.push(i);
  return { values, order, starts };
}
