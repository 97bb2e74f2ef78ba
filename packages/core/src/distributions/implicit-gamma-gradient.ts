import * as tf from "@tensorflow/tfjs";
import { digamma } from "../tensor/digamma.js";
import { type Tensor } from "../types.js";

/** The quadrature ends where the integrand has fallen to exp(-15) of its start. */
const cutoff = 15;

/** Nodes and weights of the 12-point Gauss-Legendre rule on [-1, 1], the positive half. */
const gaussLegendre: readonly [node: number, weight: number][] = [
  [0.1252334085114689, 0.2491470458134028],
  [0.3678314989981802, 0.2334925365383548],
  [0.5873179542866175, 0.2031674267230659],
  [0.7699026741943047, 0.1600783285433462],
  [0.9041172563704749, 0.1069393259953184],
  [0.981560634246719, 0.047175336386512],
];
const unitRule = gaussLegendre.flatMap(([node, weight]) => [
  { node: (1 - node) / 2, weight: weight / 2 },
  { node: (1 + node) / 2, weight: weight / 2 },
]);

/**
 * d(log z)/da at a fixed quantile, for z ~ Gamma(a, 1): -(dF(z; a)/da) / (z p(z; a)), the implicit gradient of a draw.
 *
 * With t = z exp(s) and p' = p (log t - digamma(a)) the upper tail of dF/da gives, where log z >= digamma(a + 1),
 *
 *   D(a, z) = integral over s > 0 of exp(a s - z (exp(s) - 1)) (s + log z - digamma(a)) ds.
 *
 * Elsewhere F(z; a) = F(z; a + 1) + z^a exp(-z) / Gamma(a + 1) and t = z exp(-s) in the lower tail give, with b = a + 1,
 *
 *   a D(a, z) = digamma(b) - log z + z times the integral of exp(-b s + z (1 - exp(-s))) (s + digamma(b) - log z) ds.
 *
 * Every term is positive and both exponentials fall from s = 0, so nothing cancels; 12 Gauss-Legendre points on their
 * extent have a relative error below 3e-6. In float32 the result is within 1e-4 of exact for a from 1e-2 to 1e3.
 *
 * @param concentration a, any shape, positive
 * @param logDraw log z, the shape of a
 * @returns the shape of a
 * @see Figurnov, Mohamed & Mnih 2018, "Implicit reparameterization gradients", https://arxiv.org/abs/1805.08498
 */
export function implicitGammaGradient(concentration: Tensor, logDraw: Tensor): Tensor {
  return tf.tidy(() => {
    const next = tf.add(concentration, 1);
    const gap = tf.sub(logDraw, digamma(next));
    const lower = tf.less(gap, 0);
    const draw = tf.exp(logDraw);
    const shape = tf.where(lower, next, concentration);
    // |log z - digamma(shape)|, where digamma(a) = digamma(a + 1) - 1/a.
    const distance = tf.where(lower, tf.neg(gap), tf.add(gap, tf.reciprocal(concentration)));
    const end = tf.where(lower, lowerEnd(next, draw), upperEnd(concentration, draw));
    const sign = tf.sub(1, tf.mul(2, tf.cast(lower, "float32")));
    const integral = integrate({ shape, draw, distance, end, sign });
    return tf.where(lower, tf.div(tf.add(distance, tf.mul(draw, integral)), concentration), integral);
  });
}

interface Integral {
  /** a above, a + 1 below. */
  readonly shape: Tensor;
  /** z */
  readonly draw: Tensor;
  /** The second factor of the integrand at s = 0. */
  readonly distance: Tensor;
  /** Where the integrand has vanished. */
  readonly end: Tensor;
  /** 1 where t = z exp(s), -1 where t = z exp(-s). */
  readonly sign: Tensor;
}

/** integral from 0 to end of exp(sign shape s - z (exp(sign s) - 1)) (s + distance) ds. */
function integrate({ shape, draw, distance, end, sign }: Integral): Tensor {
  const signedEnd = tf.mul(sign, end);
  const terms = unitRule.map(({ node, weight }) => {
    const logRatio = tf.mul(signedEnd, node);
    const exponent = tf.sub(tf.mul(shape, logRatio), tf.mul(draw, tf.sub(tf.exp(logRatio), 1)));
    return tf.mul(tf.mul(tf.exp(exponent), tf.add(tf.mul(end, node), distance)), weight);
  });
  return tf.mul(tf.addN(terms), end);
}

/** Solves (b - z) s + z s^2 / (2 + s) = cutoff, as s - 1 + exp(-s) is about s^2 / (2 + s). */
function lowerEnd(shape: Tensor, draw: Tensor): Tensor {
  const linear = tf.sub(tf.mul(2, tf.sub(shape, draw)), cutoff);
  const root = tf.sqrt(tf.add(tf.square(linear), tf.mul(8 * cutoff, shape)));
  return tf.div(4 * cutoff, tf.add(linear, root));
}

/** Solves (z - a) s + z s^2 / 2 = cutoff, too far out, and then takes one step to z (exp(s) - 1) - a s = cutoff. */
function upperEnd(shape: Tensor, draw: Tensor): Tensor {
  const linear = tf.sub(draw, shape);
  const root = tf.sqrt(tf.add(tf.square(linear), tf.mul(2 * cutoff, draw)));
  const outer = tf.div(2 * cutoff, tf.add(linear, root));
  return tf.log(tf.add(1, tf.div(tf.add(cutoff, tf.mul(shape, outer)), draw)));
}
