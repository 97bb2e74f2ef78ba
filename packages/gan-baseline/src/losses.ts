import { logSigmoid, type Scalar, softplus, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export const generatorLosses = ["non-saturating", "minimax"] as const;

/** What the generator minimises. */
export type GeneratorLoss = (typeof generatorLosses)[number];

/**
 * The loss of a generator whose examples have the logits l, in nats: "non-saturating", the mean of -log D = softplus(-l),
 * or "minimax", the mean of log(1 - D) = -softplus(l), whose gradient vanishes while D tells the examples apart.
 *
 * @param logits [n, 1]
 * @see Goodfellow et al. 2014, section 3, https://arxiv.org/abs/1406.2661
 */
export function generatorLoss(kind: GeneratorLoss, logits: Tensor): Scalar {
  return tf.tidy(() => {
    const sign = kind === "minimax" ? 1 : -1;
    return tf.mul<Scalar>(tf.mean(softplus(tf.mul(logits, sign))), -sign);
  });
}

/**
 * The value of the game, E log D(x) + E log(1 - D(G(z))), in nats: -log 4 where the discriminator cannot tell.
 *
 * @param real logits of real examples, [n, 1]
 * @param fake logits of generated ones, [m, 1]
 * @see Goodfellow et al. 2014, equation 1 and theorem 1
 */
export function gameValue(real: Tensor, fake: Tensor): Scalar {
  return tf.tidy(() => tf.add<Scalar>(tf.mean(logSigmoid(real)), tf.mean(logSigmoid(tf.neg(fake)))));
}

/** Mean of D = sigmoid(l), the probability of being real. */
export function meanProbability(logits: Tensor): Scalar {
  return tf.tidy(() => tf.mean<Scalar>(tf.sigmoid(logits)));
}
