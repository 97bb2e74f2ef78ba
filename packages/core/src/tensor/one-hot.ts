import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/**
 * 1 at the level of each entry and 0 elsewhere, float32. (tf.oneHot writes other bits for float32 on wasm.)
 * It has no gradient. An entry that is no level gives zeros.
 *
 * @param value whole numbers, any shape, int32 or float32
 * @returns [...shape of value, levels]
 */
export function oneHot(value: Tensor, levels: number): Tensor {
  return tf.tidy(() => {
    const level = tf.cast(value, "int32");
    // tf.oneHot refuses a single level.
    return tf.cast(levels === 1 ? tf.equal(tf.expandDims(level, -1), 0) : tf.oneHot(level, levels), "float32");
  });
}
