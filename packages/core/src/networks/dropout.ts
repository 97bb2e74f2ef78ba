import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { defineLayer, type NamedLayer, withoutParameters } from "./layer.js";

/**
 * In training each entry is 0 with probability `rate`, and x / (1 - rate) otherwise, so that its mean is x; in evaluation x
 * itself. The noise comes from the pass, so that a captured step and one that goes on after a crash drop the same entries.
 *
 * @param rate share of entries that are dropped
 * @throws {ArgumentError} unless 0 <= rate < 1
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 * @example
 * sequential([dense({ units: 256, activation: "relu" }), dropout(0.2), dense({ units: 16 })]);
 */
export function dropout(rate: number): NamedLayer {
  requireArgument(rate >= 0 && rate < 1, "dropout", "rate", "at least 0 and below 1", rate);
  return defineLayer("dropout", (inputShape) =>
    withoutParameters(inputShape, (input, pass) => {
      if (!pass.training || rate === 0) return input;
      const kept = tf.cast(tf.greaterEqual(pass.rng.uniform(input.shape), rate), "float32");
      return tf.mul(input, tf.div(kept, 1 - rate));
    }),
  );
}
