import { type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** 1 where row and column are the same, [size, size]; made without host values, so that a captured step computes it. */
export function identity(size: number): Tensor {
  const index = tf.range(0, size, 1, "int32");
  return tf.cast(tf.equal(tf.expandDims(index, 1), tf.expandDims(index, 0)), "float32");
}
