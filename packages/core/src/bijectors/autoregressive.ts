import * as tf from "@tensorflow/tfjs";
import { type Pass, type Tensor } from "../types.js";
import { type Transform } from "./bijector.js";

/** An invertible function of each entry. */
export interface EntryMap {
  readonly apply: (x: Tensor) => Tensor;
  readonly solve: (y: Tensor) => Tensor;
  /** log of the derivative of `apply`, in the shape of x. */
  readonly logScale: Tensor;
}

/**
 * The two directions of y_i = f_i(x_i), where f_i depends on x_0 ... x_(i-1): all at once from x, and one entry after the
 * other from y.
 *
 * @param mapAt the functions at x; those of entry i must depend on no entry from i on
 */
export function autoregressive(
  units: number,
  mapAt: (x: Tensor, pass: Pass, context?: Tensor) => EntryMap,
): { readonly apply: Transform; readonly solve: Transform } {
  return {
    apply: (x, pass, context) => {
      const { apply, logScale } = mapAt(x, pass, context);
      return { value: apply(x), logDet: tf.sum(logScale, -1) };
    },
    solve: (y, pass, context) => {
      // After round n the first n entries are right, whatever the others held.
      let value: Tensor = tf.fill(y.shape, 0);
      let logDet: Tensor = value;
      for (let round = 0; round < units; round++) {
        const { solve, logScale } = mapAt(value, pass, context);
        value = solve(y);
        if (round === units - 1) logDet = tf.neg(tf.sum(logScale, -1));
      }
      return { value, logDet };
    },
  };
}
