import * as tf from "@tensorflow/tfjs";
import { type Batch, type Density, type Pass, type Sampler, type Tensor } from "../types.js";
import { type LatentModel, modelFor } from "./latent-model.js";

/** What draws of z from q(z|x) say of p(x). */
export interface ImportanceWeights {
  /** log w = log p(x|z) + log p(z) - log q(z|x), [samples, batch], nats. The mean of w over draws is p(x). */
  readonly logWeights: Tensor;
  /** log p(x|z), [samples, batch], nats. */
  readonly logLikelihood: Tensor;
}

/** Log-weights of `samples` draws from the encoder per example, with log q(z|x) at the drawn z. */
export function importanceWeights<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  batch: Batch,
  pass: Pass,
  samples: number,
): ImportanceWeights {
  const { encoder, decoder, prior } = modelFor(model, batch);
  const x = batch["x"]!;
  const posterior = encoder.given(x, pass);
  const z = posterior.sample(pass.rng, [samples]);
  const logLikelihood = decoder.given(z, pass).logProb(x);
  const logJoint = tf.add(logLikelihood, prior.distribution(pass).logProb(z));
  return { logWeights: tf.sub(logJoint, posterior.logProb(z)), logLikelihood };
}
