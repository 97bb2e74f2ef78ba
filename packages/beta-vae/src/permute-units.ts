import { type DiagonalNormal, type Encoder, type Rng, type SamplePair, type Tensor, withoutUpdates } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Shuffles every unit over the batch on its own: codes whose units are independent, drawn from the product of the
 * marginals of q(z). The order of a unit is that of uniform noise, found by counting smaller entries, so that the
 * whole is a fixed graph without sorting. It has no gradient.
 *
 * @param z [batch, units]
 * @returns [batch, units]
 * @see Kim & Mnih 2018, algorithm 1, https://arxiv.org/abs/1802.05983
 */
export function permuteUnits(z: Tensor, rng: Rng): Tensor {
  return tf.tidy(() => {
    const [batch, units] = z.shape as [number, number];
    const rank = ranks(rng.uniform([batch, units]));
    const row = tf.reshape(tf.range(0, batch, 1, "float32"), [batch, 1, 1]);
    // [new row, old row, unit]: 1 where the old row goes.
    const goes = tf.cast(tf.equal(row, tf.expandDims(rank, 0)), "float32");
    return tf.sum(tf.mul(goes, tf.expandDims(z, 0)), 1);
  });
}

/** Codes and codes with shuffled units, with the encoder as it is. */
export function codesAndPermuted(encoder: Encoder<DiagonalNormal>): SamplePair {
  return {
    parameters: encoder.parameters,
    draw: ({ x }, pass) => {
      const z = encoder.given(x!, withoutUpdates(pass)).sample(pass.rng.split("codes"));
      return [z, permuteUnits(z, pass.rng.split("permutation"))];
    },
  };
}

/** How many entries of the same unit are smaller; of equal entries the earlier one counts as smaller. */
function ranks(noise: Tensor): Tensor {
  const batch = noise.shape[0];
  const [mine, other] = [tf.expandDims(noise, 1), tf.expandDims(noise, 0)];
  const index = tf.range(0, batch, 1, "int32");
  const isEarlier = tf.less(tf.reshape(index, [1, batch, 1]), tf.reshape(index, [batch, 1, 1]));
  const isTie = tf.logicalAnd(tf.equal(other, mine), isEarlier);
  return tf.sum(tf.cast(tf.logicalOr(tf.less(other, mine), isTie), "float32"), 1);
}
