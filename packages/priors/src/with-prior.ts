import {
  buildPrior,
  createRng,
  describePrior,
  type Distribution,
  evaluationPass,
  type GenerativeModel,
  type LatentModel,
  type LatentVariableModel,
  latentVariableModel,
  owning,
  type Prior,
  type PriorDesign,
  requireSameSupport,
  sampledKl,
  type Summarised,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** A model that knows itself how to go with another prior, as a conditional VAE and an autoencoder do. */
export interface AdaptableModel<M extends GenerativeModel>
  extends LatentModel<Summarised, Distribution, Summarised>, Pick<GenerativeModel, "parameters"> {
  withPrior(design: PriorDesign, seed?: number): M;
}

/**
 * A model's encoder and decoder with another prior, to be measured, sampled and saved. It cannot be trained further: its
 * `players` are none. `dispose` ends the new prior alone: the encoder and the decoder stay the first model's, which must
 * outlive it. Of `conditionalVae` and the autoencoders of `@elbo/vae` it is the model's own `withPrior`.
 *
 * @param seed of the prior's first values, 0 unless given
 * @throws {ArgumentError} if the design is not a function, or the prior is over other codes, as normal ones for Beta units
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
): LatentVariableModel<Q, P, L>;
export function withPrior<M extends GenerativeModel>(model: AdaptableModel<M>, design: PriorDesign, seed?: number): M;
export function withPrior(model: AnyModel | AdaptableModel<GenerativeModel>, design: PriorDesign, seed?: number): GenerativeModel {
  if ("withPrior" in model) return model.withPrior(design, seed);
  const { kind, config, data, encoder, decoder } = model;
  const prior = buildPrior("withPrior", design, { latent: latentSize(model), data, encoder, seed });
  owning([prior], () => requireSameSupport("withPrior", model.prior, prior));
  const described = { ...config, prior: describePrior(design) };
  const changed = latentVariableModel({ kind, config: described, data, encoder, decoder, prior, kl: sampledKl, players: [] });
  return { ...changed, dispose: () => prior.dispose() };
}

type AnyModel = LatentVariableModel<Summarised, Distribution, Summarised>;

function latentSize({ prior }: { readonly prior: Prior<Distribution> }): number {
  const shape = tf.tidy(() => [...prior.distribution(evaluationPass(createRng(0))).eventShape]);
  return shape.at(-1)!;
}
