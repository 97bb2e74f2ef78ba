/** A code in bins: the bin of each point, from 0. */
export interface Binned {
  readonly bins: Int32Array;
  readonly size: number;
}

/**
 * Cuts [min, max] of a column into equal intervals, closed on the left and the last one on both sides: the bins of NumPy's
 * `histogram` and `digitize`. A constant column falls into one bin.
 *
 * @param column the values to be put into bins
 * @param over the values whose least and greatest one are the ends; `column` unless given
 */
export function equalWidthBins(column: Float64Array, size: number, over: Float64Array = column): Binned {
  let [low, high] = [Infinity, -Infinity];
  for (const value of over) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const step = (high - low) / size;
  const edge = (k: number) => low + k * step;
  const bins = Int32Array.from(column, (value) => {
    if (step === 0) return 0;
    let bin = Math.min(size - 1, Math.max(0, Math.floor((value - low) / step)));
    // Division rounds; the edges decide.
    if (value < edge(bin) && bin > 0) bin--;
    else if (bin < size - 1 && value >= edge(bin + 1)) bin++;
    return bin;
  });
  return { bins, size };
}
