import type * as tf from "@tensorflow/tfjs";

/** Mean and standard error of each entry over the first axis, in float64. */
export interface Estimate {
  readonly shape: readonly number[];
  readonly mean: Float64Array;
  readonly error: Float64Array;
}

/** @param draws [count, ...shape] */
export function meanAndError(draws: tf.Tensor): Estimate {
  const [count, ...shape] = draws.shape as [number, ...number[]];
  const values = draws.dataSync();
  const size = values.length / count;
  const average = (entry: number, f: (value: number) => number): number => {
    let sum = 0;
    for (let at = entry; at < values.length; at += size) sum += f(values[at]!);
    return sum / count;
  };
  const mean = Float64Array.from({ length: size }, (_, entry) => average(entry, (value) => value));
  const error = mean.map((center, entry) => Math.sqrt(average(entry, (value) => (value - center) ** 2) / (count - 1)));
  return { shape, mean, error };
}
