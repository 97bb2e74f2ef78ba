import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { ownParameters } from "../module/parameters.js";
import { matMul } from "../tensor/mat-mul.js";
import { type Tensor } from "../types.js";
import { type Transform } from "./bijector.js";
import { type BijectorBody, defineFlow, type NamedFlow, zeroLogDet } from "./define-flow.js";

/**
 * y_i = x_order[i], with log|det J| = 0. Between couplings or autoregressive layers it lets every entry meet every
 * other. Both directions cost the same; it has no parameters.
 *
 * @param order "reverse", or the places 0 ... units - 1 in some order
 * @throws {ArgumentError} if the order is neither; when built, if it has another length than events have
 * @example
 * const bijector = permutation([2, 0, 1])({ units: 3 }, createRng(0));
 */
export function permutation(order: "reverse" | readonly number[]): NamedFlow {
  const rule = '"reverse" or each of 0 ... units - 1 once';
  const places = order === "reverse" || !Array.isArray(order) ? [] : [...(order as readonly number[])];
  const holds = order === "reverse" || (places.length > 0 && places.every((_, place) => places.includes(place)));
  requireArgument(holds, "permutation", "order", rule, order);
  return defineFlow("permutation", ({ units }) => {
    if (order === "reverse") return reversal();
    requireArgument(order.length === units, "permutation", "order", `a list of ${units} places`, order);
    return fixedOrder(order);
  });
}

function reversal(): BijectorBody {
  const reverse: Transform = (x) => ({ value: tf.reverse(x, -1), logDet: zeroLogDet(x) });
  return { ...ownParameters({}), forward: reverse, inverse: reverse };
}

/** Products with matrices of zeros and ones: a gather has no gradient on wasm. */
function fixedOrder(order: readonly number[]): BijectorBody {
  const there = tf.tidy(() => tf.keep(tf.tensor2d(order.map((from) => order.map((_, i) => Number(i === from))))));
  const back = tf.tidy(() => tf.keep(tf.transpose(there)));
  const reorder = (x: Tensor, matrix: Tensor): Tensor =>
    tf.reshape(matMul(tf.reshape(x, [-1, order.length]), matrix), x.shape);
  return {
    parameters: new Map(),
    forward: (x) => ({ value: reorder(x, back), logDet: zeroLogDet(x) }),
    inverse: (y) => ({ value: reorder(y, there), logDet: zeroLogDet(y) }),
    dispose: () => tf.dispose([there, back]),
  };
}
