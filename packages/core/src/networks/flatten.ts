import * as tf from "@tensorflow/tfjs";
import { defineLayer, type NamedLayer, withoutParameters } from "./layer.js";

/** [batch, ...inputShape] to [batch, size], in row-major order. */
export function flatten(): NamedLayer {
  return defineLayer("flatten", (inputShape) => {
    const size = tf.util.sizeFromShape([...inputShape]);
    return withoutParameters([size], (input) => tf.reshape(input, [-1, size]));
  });
}
