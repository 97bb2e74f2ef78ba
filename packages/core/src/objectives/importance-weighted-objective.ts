import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireKnownOptions } from "../errors.js";
import { logSumExp } from "../tensor/log-sum-exp.js";
import { type Density, type Objective, type Sampler, type Scalar } from "../types.js";
import { importanceWeights } from "./importance-weights.js";
import { latentParameters, type LatentModel } from "./latent-model.js";

export interface ImportanceWeightedOptions {
  /** Draws of z per example (k). */
  readonly samples: number;
}

/** The loss is the tighter bound; reconstruction and KL are of the ELBO. */
const metrics = {
  loss: ["loss"],
  negativeElbo: ["reconstruction", "kl"],
  reconstruction: ["reconstruction"],
  kl: ["kl"],
};

/**
 * The importance-weighted bound on the evidence, averaged over the batch:
 *
 *   loss = -log 1/k sum_i w_i,   w_i = p(x|z_i) p(z_i) / q(z_i|x),   z_i ~ q(z|x)
 *
 * Its gradient weighs the draws by softmax_i(log w_i), and follows the z_i back to the encoder. With k = 1 it is the
 * negative ELBO with a sampled KL; it falls towards -log p(x) with k. The terms `reconstruction` and `kl` are those of the
 * ELBO at the same draws, and add up to more than the loss.
 *
 * @throws {ArgumentError} if `samples` is not a positive integer
 * @see Burda et al. 2016, equations 8 and 13, https://arxiv.org/abs/1509.00519
 * @example
 * importanceWeightedObjective({ encoder, decoder, prior }, { samples: 5 });
 */
export function importanceWeightedObjective<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  options: ImportanceWeightedOptions,
): Objective {
  requireKnownOptions("importanceWeightedObjective", options, ["samples"]);
  const { samples } = options;
  requireCount("importanceWeightedObjective", "samples", samples);
  return {
    parameters: latentParameters(model),
    selection: { metrics, monitor: "loss" },
    evaluate: (batch, pass) => {
      const { logWeights, logLikelihood } = importanceWeights(model, batch, pass, samples);
      const bounds = tf.sub(logSumExp(logWeights, 0), Math.log(samples));
      const reconstruction = tf.neg<Scalar>(tf.mean(logLikelihood));
      const kl = tf.neg<Scalar>(tf.add(tf.mean(logWeights), reconstruction));
      return { loss: tf.neg<Scalar>(tf.mean(bounds)), terms: { reconstruction, kl } };
    },
  };
}
