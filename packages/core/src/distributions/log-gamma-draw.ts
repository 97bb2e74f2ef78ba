import * as tf from "@tensorflow/tfjs";
import { type Rng, type Tensor } from "../types.js";
import { implicitGammaGradient } from "./implicit-gamma-gradient.js";

/**
 * Proposals per draw. One is rejected with probability below 0.05, all with probability below 2e-8: then the draw is
 * the one of a normal variate of 0, next to the mode. The uniform variates of float32 are no finer than 1e-7.
 */
const proposals = 6;

/**
 * log z for z ~ Gamma(a, 1), with implicit gradients to a. In logarithms, draws of small a do not underflow.
 *
 * The method of Marsaglia and Tsang for a + 1, in a graph without loops: all proposals are made at once and the first
 * that is accepted counts. A uniform variate takes it to a: z = z' u^(1/a).
 *
 * @param concentration a, any shape, positive
 * @returns the shape of a
 * @see Marsaglia & Tsang 2000, "A simple method for generating gamma variables", https://doi.org/10.1145/358407.358414
 */
export function logGammaDraw(concentration: Tensor, rng: Rng): Tensor {
  return tf.tidy(() => {
    const { shape } = concentration;
    const normal = rng.normal([proposals, ...shape]);
    const logUniform = tf.log(rng.uniform([proposals, ...shape]));
    const logBoost = tf.log(rng.uniform(shape));
    const draw = tf.customGrad((input, save) => {
      const a = input as Tensor;
      const scale = tf.add(a, 2 / 3); // (a + 1) - 1/3
      const cubed = tf.add(tf.log(scale), logCube({ scale, normal, logUniform }));
      const value = tf.add(cubed, tf.div(logBoost, a));
      (save as tf.GradSaveFunc)([a, value]);
      const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => tf.mul(dy, implicitGammaGradient(saved[0]!, saved[1]!));
      return { value, gradFunc };
    });
    return draw(concentration);
  });
}

interface Proposals {
  /** d, [...shape] */
  readonly scale: Tensor;
  /** x, [proposals, ...shape] */
  readonly normal: Tensor;
  /** log of the variates that decide on acceptance, [proposals, ...shape] */
  readonly logUniform: Tensor;
}

/** log (1 + c x)^3 of the first accepted x, with c = 1 / (3 sqrt(d)); 0 if none is. */
function logCube({ scale, normal, logUniform }: Proposals): Tensor {
  const offset = tf.mul(normal, tf.div(1 / 3, tf.sqrt(scale)));
  // A cube below zero is as good as rejected when it is tiny.
  const logCubes = tf.mul(tf.log(tf.maximum(tf.add(offset, 1), 1e-30)), 3);
  // 1 - (1 + e)^3 = -e (3 + e (3 + e))
  const oneLessCube = tf.neg(tf.mul(offset, tf.add(tf.mul(offset, tf.add(offset, 3)), 3)));
  const bound = tf.add(tf.mul(tf.square(normal), 0.5), tf.mul(scale, tf.add(oneLessCube, logCubes)));
  const accepted = tf.unstack(tf.less(logUniform, bound));
  const none = tf.fill(scale.shape, 0);
  return tf.unstack(logCubes).reduceRight<Tensor>((chosen, value, k) => tf.where(accepted[k]!, value, chosen), none);
}
