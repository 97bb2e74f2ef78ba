import { type Density, type DiagonalNormal, mixture, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** The two parts of E[KL(q(z|x) || p(z))], each [batch] in nats: estimates at one draw of z per example. */
export interface Information {
  /** I_q(x; z), log q(z|x) - log q(z). */
  readonly mutualInformation: Tensor;
  /** KL(q(z) || p(z)), log q(z) - log p(z). */
  readonly marginalKl: Tensor;
}

/**
 * Divides the KL of a batch by ELBO surgery, with the batch as the data set: q(z) = 1/B sum_j q(z|x_j) over its B
 * examples. The means are the mutual information of a code and the example of the batch that it was drawn for, at most
 * log B and 0 where the posterior has collapsed, and the KL of the batch's aggregate posterior from the prior. Over
 * random batches the first falls short of that of the whole data set, and the second exceeds it by as much.
 *
 * @param z one draw per example, [batch, units]
 * @param posterior batch [batch], event [units]
 * @param prior event [units]
 * @see Hoffman & Johnson 2016, "ELBO surgery", equation 8
 */
export function information({
  z,
  posterior,
  prior,
}: {
  readonly z: Tensor;
  readonly posterior: DiagonalNormal;
  readonly prior: Density;
}): Information {
  return tf.tidy(() => {
    const logits = tf.fill([...posterior.batchShape], 0);
    const logMarginal = mixture({ logits, components: posterior }).logProb(z);
    return {
      mutualInformation: tf.sub(posterior.logProb(z), logMarginal),
      marginalKl: tf.sub(logMarginal, prior.logProb(z)),
    };
  });
}
