import * as tf from "@tensorflow/tfjs";
import { type Batch, type Density, type Pass, type Sampler, type Tensor } from "../types.js";
import { checkedLogProb } from "./checked-log-prob.js";
import { type LatentModel, modelFor } from "./latent-model.js";

/** What draws of z from q(z|x) say of p(x). */
export interface ImportanceWeights {
  /** log w = log p(x|z) + log p(z) - log q(z|x), [samples, batch], nats. The mean of w over draws is p(x). */
  readonly logWeights: Tensor;
  /** log p(x|z), [samples, batch], nats. */
  readonly logLikelihood: Tensor;
}

/**
 * Log-weights of `samples` draws from the encoder per example, with log q(z|x) at the drawn z.
 *
 * @throws {ShapeError} if a density is not one number per draw and example; it names the part
 */
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
  const lead = [samples, x.shape[0]];
  const likelihoodOf = (draws: Tensor): Tensor =>
    checkedLogProb("decoder", decoder.given(draws, pass), x, [draws.shape[0], x.shape[0]]);
  const logLikelihood = pass.training ? likelihoodOf(z) : inParts(z, x.size, likelihoodOf);
  const logJoint = tf.add(logLikelihood, checkedLogProb("prior", prior.distribution(pass), z, lead));
  return { logWeights: tf.sub(logJoint, checkedLogProb("encoder", posterior, z, lead)), logLikelihood };
}

/** Entries of all images that are decoded at a time: 4 MiB, so that each pass over them finds them in the cache. */
const entriesAtATime = 2 ** 20;

/** What a function makes of draws [samples, ...], computed for a few draws after the other, of so many entries each. */
function inParts(draws: Tensor, entries: number, compute: (part: Tensor) => Tensor): Tensor {
  const samples = draws.shape[0];
  const parts = Math.ceil(samples / Math.max(1, Math.floor(entriesAtATime / entries)));
  if (parts <= 1) return compute(draws);
  const starts = Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * samples) / parts));
  return tf.concat(
    starts.slice(1).map((end, part) => compute(tf.slice(draws, starts[part]!, end - starts[part]!))),
    0,
  );
}
