import {
  buildPrior,
  createRng,
  describePrior,
  type Distribution,
  evaluationPass,
  type LatentVariableModel,
  latentVariableModel,
  type Prior,
  type PriorDesign,
  type Summarised,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * A model's encoder and decoder with another prior, to be measured, sampled and saved. It cannot be trained further: its
 * `players` are none. `dispose` ends the new prior alone: the encoder and the decoder stay the first model's, which must
 * outlive it.
 *
 * @param seed of the prior's first values, 0 unless given
 * @throws {ArgumentError} if the design is not a function
 * @throws {ShapeError} if the prior is not over the model's codes
 * @example
 * const reference = withPrior(model, aggregatedPosterior(source));
 * console.log(await reference.elbo(source));
 * reference.dispose();
 */
export function withPrior<Q extends Summarised, L extends Summarised, P extends Distribution>(
  model: LatentVariableModel<Q, Distribution, L>,
  design: PriorDesign<P>,
  seed?: number,
): LatentVariableModel<Q, P, L> {
  const { kind, config, data, encoder, decoder } = model;
  const prior = buildPrior("withPrior", design, { latent: latentSize(model), data, encoder, seed });
  const described = { ...config, prior: describePrior(design) };
  const changed = latentVariableModel({ kind, config: described, data, encoder, decoder, prior, players: [] });
  return { ...changed, dispose: () => prior.dispose() };
}

function latentSize({ prior }: { readonly prior: Prior<Distribution> }): number {
  const shape = tf.tidy(() => [...prior.distribution(evaluationPass(createRng(0))).eventShape]);
  return shape.at(-1)!;
}
