import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { customUnary } from "./custom-unary.js";
import { digamma, digammaMinusLog } from "./digamma.js";
import { type SmallArgument, splitArgument } from "./gamma-argument.js";
import { polynomial } from "./polynomial.js";

const halfLogTwoPi = 0.9189385332046727;

// Interpolations at Chebyshev nodes, relative error below 3e-8; tooling/golden/coefficients.py computes them.
/** logGamma(1 + t) / (t (t - 1)) in t - 1/2, for t in [0, 1]. */
const unitCoefficients = [
  0.002388311336, -0.00397213376, 0.005355116558, -0.009276536438, 0.01680356703, -0.0313190425, 0.06291127891,
  -0.1459596966, 0.4831289505,
];
/** x times the error of Stirling's formula, in 1/x^2, for x >= 3. */
const tailCoefficients = [0.0005045318717, -0.0005671814042, 0.0007926112797, -0.002777763776, 0.0833333333];

/**
 * log Gamma(x) for x > 0; the gradient is digamma(x).
 *
 * On [1, 2] a polynomial times (x - 1)(x - 2), so that the zeros are exact; recurrences on (0, 1) and [2, 3); Stirling's
 * formula from 3 on. For x from 1e-4 to 1e6 the relative error is below 5e-7.
 *
 * @param x any shape, positive elements
 * @returns the shape of x
 * @see https://dlmf.nist.gov/5.11#E1
 * @example
 * logGamma(tf.scalar(5)); // log 24
 */
export function logGamma(x: Tensor): Tensor {
  return tf.tidy(() => customUnary(x, { value: logGammaValue, derivative: digamma }));
}

/**
 * x log x - x - log Gamma(x) for x > 0, without cancellation for large x, where it tends to log(x / (2 pi)) / 2. With it,
 * densities of large parameters are written in small terms. The gradient is log x - digamma(x).
 *
 * @param x any shape, positive elements
 * @returns the shape of x
 * @see Loader 2000, "Fast and accurate computation of binomial probabilities"
 */
export function logGammaGap(x: Tensor): Tensor {
  return tf.tidy(() => customUnary(x, { value: logGammaGapValue, derivative: (at) => tf.neg(digammaMinusLog(at)) }));
}

function logGammaValue(x: Tensor): Tensor {
  return splitArgument(x, { small: logGammaSmall, tail: (large) => tf.add(stirling(large), stirlingErrorTail(large)) });
}

function logGammaGapValue(x: Tensor): Tensor {
  return splitArgument(x, {
    small: (argument) => tf.sub(tf.mul(argument.x, tf.sub(tf.log(argument.x), 1)), logGammaSmall(argument)),
    tail: (large) => tf.sub(tf.sub(tf.mul(tf.log(large), 0.5), halfLogTwoPi), stirlingErrorTail(large)),
  });
}

function logGammaSmall({ x, fraction, below, previous }: SmallArgument): Tensor {
  const zeros = tf.mul(fraction, tf.sub(fraction, 1));
  const unit = tf.mul(zeros, polynomial(tf.sub(fraction, 0.5), unitCoefficients));
  return tf.add(unit, tf.where(below, tf.neg(tf.log(x)), tf.log(previous)));
}

function stirling(x: Tensor): Tensor {
  return tf.add(tf.sub(tf.mul(tf.sub(x, 0.5), tf.log(x)), x), halfLogTwoPi);
}

/** What Stirling's formula leaves out of log Gamma(x). */
function stirlingErrorTail(x: Tensor): Tensor {
  return tf.div(polynomial(tf.reciprocal(tf.square(x)), tailCoefficients), x);
}
