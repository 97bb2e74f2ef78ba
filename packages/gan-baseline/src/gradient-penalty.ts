import {
  choice,
  type ChosenOptions,
  type OptionsOf,
  positive,
  required,
  type Rng,
  type Scalar,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export const gradientPenaltyOptions = {
  /** "r1", at real examples towards 0, or "wgan-gp", between real and generated ones towards 1. */
  kind: choice(["r1", "wgan-gp"], required, "where the slope is measured, and what it should be"),
  /** @default 10 */
  weight: positive(10, "weight of the penalty"),
};

export type GradientPenaltyOptions = OptionsOf<typeof gradientPenaltyOptions>;

/** The same with its defaults. */
export type GradientPenalty = ChosenOptions<typeof gradientPenaltyOptions>;

/** What a penalty looks at: logits of examples, and the examples, real and generated, [n, ...shape] each. */
export interface Penalised {
  readonly logits: (x: Tensor) => Tensor;
  readonly real: Tensor;
  readonly fake: Tensor;
}

/**
 * A penalty on the gradient g of the discriminator's logit with respect to an example, a scalar:
 *
 *   r1:       weight / 2  mean |g|²         at real examples x
 *   wgan-gp:  weight      mean (|g| - 1)²   at u x + (1 - u) G(z), with u uniform per pair
 *
 * It can be differentiated with respect to the discriminator's parameters where its operations can be differentiated
 * twice.
 *
 * @see Mescheder et al. 2018, equation 9, https://arxiv.org/abs/1801.04406
 * @see Gulrajani et al. 2017, equation 3, https://arxiv.org/abs/1704.00028
 */
export function gradientPenalty(
  { kind, weight }: GradientPenalty,
  { logits, real, fake }: Penalised,
  rng: Rng,
): Scalar {
  return tf.tidy(() => {
    const slope = tf.grad((x: Tensor) => tf.sum(logits(x)));
    if (kind === "r1") return tf.mul<Scalar>(tf.mean(squaredNorm(slope(real))), weight / 2);
    const share = rng.uniform([real.shape[0], ...real.shape.slice(1).map(() => 1)]);
    const between = tf.add(tf.mul(share, real), tf.mul(tf.sub(1, share), fake));
    // The root has no slope at 0.
    const norm = tf.sqrt(tf.add(squaredNorm(slope(between)), 1e-12));
    return tf.mul<Scalar>(tf.mean(tf.square(tf.sub(norm, 1))), weight);
  });
}

/** |g|² of each example, [n]. */
function squaredNorm(g: Tensor): Tensor {
  return tf.sum(tf.square(tf.reshape(g, [g.shape[0], -1])), 1);
}
