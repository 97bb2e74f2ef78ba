import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { customUnary } from "./custom-unary.js";
import { type SmallArgument, splitArgument } from "./gamma-argument.js";
import { polynomial } from "./polynomial.js";
import { trigamma } from "./trigamma.js";

/** The root of digamma less 1, as the sum of a float32 and a remainder. */
const rootHigh = Math.fround(0.4616321449683623);
const rootLow = 0.4616321449683623 - rootHigh;

// Interpolations at Chebyshev nodes, relative error below 3e-8; tooling/golden/coefficients.py computes them.
/** digamma(1 + t) / (1 + t - root) in t - 1/2, for t in [0, 1]. */
const unitCoefficients = [
  -0.01590631756, 0.02390907144, -0.02604888223, 0.03936941934, -0.06200706886, 0.09511622179, -0.1484022375,
  0.240538453, -0.4236274347, 0.9510558962,
];
/** x^2 (log x - 1/(2x) - digamma(x)) in 1/x^2, for x >= 3. */
const tailCoefficients = [0.004109370911, -0.003885669333, 0.003957962501, -0.008333195429, 0.08333333303];

/**
 * digamma(x) = d/dx log Gamma(x) for x > 0; the gradient is trigamma(x).
 *
 * For x from 1e-4 to 1e6 the relative error is below 5e-7, also beside the root at 1.4616.
 *
 * @param x any shape, positive elements
 * @returns the shape of x
 * @see https://dlmf.nist.gov/5.11#E2
 * @example
 * digamma(tf.scalar(1)); // minus Euler's constant
 */
export function digamma(x: Tensor): Tensor {
  return tf.tidy(() => customUnary(x, { value: digammaValue, derivative: trigamma }));
}

/**
 * digamma(x) - log x for x > 0, without cancellation for large x, where it tends to -1/(2x).
 *
 * @param x any shape, positive elements
 * @returns the shape of x
 */
export function digammaMinusLog(x: Tensor): Tensor {
  return tf.tidy(() =>
    customUnary(x, { value: digammaMinusLogValue, derivative: (at) => tf.sub(trigamma(at), tf.reciprocal(at)) }),
  );
}

function digammaValue(x: Tensor): Tensor {
  return splitArgument(x, { small: digammaSmall, tail: (large) => tf.add(tf.log(large), tailMinusLog(large)) });
}

function digammaMinusLogValue(x: Tensor): Tensor {
  return splitArgument(x, {
    small: (argument) => tf.sub(digammaSmall(argument), tf.log(argument.x)),
    tail: tailMinusLog,
  });
}

function digammaSmall({ x, fraction, below, above, previous }: SmallArgument): Tensor {
  const fromRoot = tf.sub(tf.sub(fraction, rootHigh), rootLow);
  const unit = tf.mul(fromRoot, polynomial(tf.sub(fraction, 0.5), unitCoefficients));
  const fromAbove = tf.mul(tf.cast(above, "float32"), tf.reciprocal(previous));
  return tf.add(unit, tf.where(below, tf.neg(tf.reciprocal(x)), fromAbove));
}

function tailMinusLog(x: Tensor): Tensor {
  const inverse = tf.reciprocal(x);
  const square = tf.square(inverse);
  return tf.neg(tf.add(tf.mul(inverse, 0.5), tf.mul(square, polynomial(square, tailCoefficients))));
}
