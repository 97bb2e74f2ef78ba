import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions } from "../errors.js";
import { zeros } from "../networks/initializers/fixed.js";
import { lecunNormal } from "../networks/initializers/random.js";
import { softplus } from "../tensor/softplus.js";
import { type Tensor } from "../types.js";
import { defineFlow, type NamedFlow } from "./define-flow.js";
import { type AmortisedOptions, flowParameters } from "./flow-parameters.js";

/** Keeps the direction w / |w|² finite at w = 0; far below |w|² elsewhere. */
const tiny = 1e-12;

/**
 * y = x + û tanh(wᵀx + b), with log|det J| = log(1 + (1 - tanh²(wᵀx + b)) wᵀû). The map is invertible since
 * wᵀû > -1, whatever u is: û = u + (softplus(wᵀu) - 1 - wᵀu) w / |w|².
 *
 * `forward` takes one pass; `inverse` has no closed form.
 *
 * Parameters: "w" [units], "u" [units], "b" [1]; if amortised, "context/kernel" [context, 2 units + 1].
 *
 * @throws {ArgumentError} if an option is unknown; when built, if the flow is amortised without a context
 * @see Rezende & Mohamed 2015, section 4.1 and appendix A, https://arxiv.org/abs/1505.05770
 * @example
 * const bijector = chain([planar({ amortised: true }), planar({ amortised: true })])({ units: 2, context: 8 }, createRng(0));
 */
export function planar(options: AmortisedOptions = {}): NamedFlow {
  requireKnownOptions("planar", options, ["amortised"]);
  return defineFlow("planar", (sizes, rng) => {
    const vector = { entries: sizes.units, initializer: lecunNormal };
    const specs = { w: vector, u: vector, b: { entries: 1, initializer: zeros } };
    const parameters = flowParameters("planar", specs, sizes, options, rng);
    return {
      ...parameters,
      forward: (x, pass, context) => {
        const { w, u, b } = parameters.at(pass, context);
        const alignment = dot(w, u);
        const slope = softplus(alignment); // 1 + wᵀû
        const correction = tf.div(tf.sub(tf.sub(slope, 1), alignment), tf.add(dot(w, w), tiny));
        const height = tf.tanh(tf.add(dot(x, w), b));
        const value = tf.add(x, tf.mul(tf.add(u, tf.mul(correction, w)), height));
        // 1 + (1 - h²)(slope - 1) as a sum of two positive terms.
        const squared = tf.square(height);
        const determinant = tf.add(squared, tf.mul(tf.sub(1, squared), slope));
        return { value, logDet: tf.squeeze(tf.log(determinant), [-1]) };
      },
    };
  });
}

/** The inner product over the last axis, which stays with size 1. */
function dot(a: Tensor, b: Tensor): Tensor {
  return tf.sum(tf.mul(a, b), -1, true);
}
