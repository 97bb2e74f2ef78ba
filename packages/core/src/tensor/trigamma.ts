import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { type SmallArgument, splitArgument } from "./gamma-argument.js";
import { polynomial } from "./polynomial.js";

// Interpolations at Chebyshev nodes, relative error below 5e-8; tooling/golden/coefficients.py computes them.
/** trigamma(1 + t) in t - 1/2, for t in [0, 1]. */
const unitCoefficients = [
  0.1239435634, -0.170178176, 0.1465779801, -0.1957487496, 0.2792651592, -0.3637962123, 0.4630107747, -0.578966885,
  0.7045461932, -0.8287975847, 0.9348022005,
];
/** x^3 (trigamma(x) - 1/x - 1/(2 x^2)) in 1/x^2, for x >= 3. */
const tailCoefficients = [0.03696414864, -0.03027455588, 0.02369887368, -0.0333318588, 0.1666666634];

/**
 * trigamma(x) = d^2/dx^2 log Gamma(x) for x > 0. For x from 1e-4 to 1e6 the relative error is below 5e-7. It has no
 * gradient of its own.
 *
 * @param x any shape, positive elements
 * @returns the shape of x
 * @see https://dlmf.nist.gov/5.15
 * @example
 * trigamma(tf.scalar(1)); // pi^2 / 6
 */
export function trigamma(x: Tensor): Tensor {
  return tf.tidy(() => splitArgument(x, { small: trigammaSmall, tail: trigammaTail }));
}

function trigammaSmall({ x, fraction, below, above, previous }: SmallArgument): Tensor {
  const unit = polynomial(tf.sub(fraction, 0.5), unitCoefficients);
  const fromAbove = tf.mul(tf.cast(above, "float32"), tf.reciprocal(tf.square(previous)));
  return tf.add(unit, tf.where(below, tf.square(tf.reciprocal(x)), tf.neg(fromAbove)));
}

function trigammaTail(x: Tensor): Tensor {
  const inverse = tf.reciprocal(x);
  const square = tf.square(inverse);
  const rest = tf.mul(tf.mul(inverse, square), polynomial(square, tailCoefficients));
  return tf.add(tf.add(inverse, tf.mul(square, 0.5)), rest);
}
