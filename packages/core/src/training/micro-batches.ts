import * as tf from "@tensorflow/tfjs";
import { averageUpdates } from "../module/pass-views.js";
import { type Batch, type Pass, type Scalar, type Tensor } from "../types.js";

/** What one evaluation of a player comes to: the loss and the terms, and the gradients by path. */
export interface Slope {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly gradients: ReadonlyMap<string, Tensor>;
}

/**
 * The slope of a batch as the mean of those of its parts, each as the whole batch would be where a loss is a mean over examples:
 * a part counts as it has examples. Parts draw noise of their own; updates of state are averaged.
 *
 * @param count of parts, of sizes that differ by one at most; of fewer examples, one each
 */
export function inMicroBatches(
  batch: Batch,
  count: number,
  pass: Pass,
  evaluate: (part: Batch, pass: Pass) => Slope,
): Slope {
  const parts = divide(batch, count);
  const slopes = averageUpdates(pass, (each) => parts.map(({ part, share }) => ({ share, ...evaluate(part, each) })));
  const mean = (tensors: readonly Tensor[]) =>
    tf.addN(tensors.map((tensor, at) => tf.mul<Scalar>(tensor, slopes[at]!.share)));
  const { outputs, gradients } = slopes[0]!;
  return {
    outputs: Object.fromEntries(
      Object.keys(outputs).map((name) => [name, mean(slopes.map((slope) => slope.outputs[name]!))]),
    ),
    gradients: new Map(
      [...gradients.keys()].map((path) => [path, mean(slopes.map((slope) => slope.gradients.get(path)!))]),
    ),
  };
}

function divide(batch: Batch, count: number): { readonly part: Batch; readonly share: number }[] {
  const size = Object.values(batch)[0]!.shape[0];
  const parts = Math.min(count, size);
  const sizes = Array.from({ length: parts }, (_, at) => Math.floor((size + at) / parts));
  const entries = Object.entries(batch).map(([name, tensor]) => [name, tf.split(tensor, sizes)] as const);
  return sizes.map((own, at) => ({
    part: Object.fromEntries(entries.map(([name, tensors]) => [name, tensors[at]!])),
    share: own / size,
  }));
}
