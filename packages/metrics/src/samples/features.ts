import { type HostArray, requireArgument, requireShape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** What sees examples as features: a classifier's last hidden layer, or a network read from a file. */
export interface FeatureNetwork {
  /** Stands in the names of figures: "classifier", "Inception". */
  readonly name: string;
  /** [n, ...shape] to [n, size]; the result is disposed. */
  readonly apply: (x: Tensor) => Tensor | Promise<Tensor>;
}

/**
 * Features of examples, a batch at a time.
 *
 * @param examples [n, ...shape], borrowed
 * @returns [n, size] on the host, for `frechetDistance` and the like
 * @throws {ArgumentError} if batchSize is no positive integer
 * @throws {ShapeError} if the network's result is not [n, size]
 * @example
 * const pixels = { name: "pixel", apply: (x: tf.Tensor) => tf.reshape(x, [x.shape[0], -1]) };
 * const features = await featuresOf(pixels, tf.ones([5, 2, 2]), 2); // [5, 4]
 */
export async function featuresOf(
  { name, apply }: FeatureNetwork,
  examples: Tensor,
  batchSize = 100,
): Promise<HostArray> {
  requireArgument(
    Number.isInteger(batchSize) && batchSize >= 1,
    "featuresOf",
    "batchSize",
    "a positive integer",
    batchSize,
  );
  const [count = 0, ...shape] = examples.shape;
  requireShape(examples.rank >= 2 && count > 0, "featuresOf", "examples", "be [n, ...shape]", examples.shape);
  let features: Float32Array | undefined;
  let size = 0;
  for (let start = 0; start < count; start += batchSize) {
    const rows = Math.min(batchSize, count - start);
    const batch = tf.slice(examples, [start, ...shape.map(() => 0)], [rows, ...shape]);
    const result = await Promise.resolve(apply(batch)).finally(() => batch.dispose());
    try {
      const fits =
        result.rank === 2 && result.shape[0] === rows && (features === undefined || result.shape[1] === size);
      requireShape(fits, "featuresOf", `the result of "${name}"`, `be [${rows}, size]`, result.shape);
      size = result.shape[1]!;
      features ??= new Float32Array(count * size);
      features.set(await result.data<"float32">(), start * size);
    } finally {
      result.dispose();
    }
  }
  return { values: features!, shape: [count, size] };
}
