import {
  type DiagonalNormal,
  type Divergence,
  type JsonObject,
  latentNetworkOptionNames,
  type LatentNetworkOptions,
  type LatentNetworks,
  latentNetworks,
  type LatentVariableModel,
  latentVariableModel,
  type Module,
  type Optimizer,
  owning,
  type Player,
  type Prior,
  requireKnownOptions,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";

/** What all models of this package have in common. */
export interface FamilyOptions extends LatentNetworkOptions {
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

/** A model with a normal posterior and a standard normal prior. */
export type NormalModel = LatentVariableModel<DiagonalNormal, DiagonalNormal, Summarised>;

/** The latent model that every member of the family trains in its own way. */
export interface Parts extends Pick<LatentNetworks, "encoder" | "decoder"> {
  readonly prior: Prior<DiagonalNormal>;
}

/** What a divergence of the family sees. */
export type Latents = Parameters<Divergence<DiagonalNormal, DiagonalNormal>>[0];

/** What is a member's own. */
export interface Member {
  readonly kind: string;
  /** The member's options as JSON, those that it shares left out. */
  readonly config: JsonObject;
  readonly players: readonly Player[];
  readonly auxiliary?: Readonly<Record<string, Module>>;
}

/**
 * Builds the encoder, the decoder and the prior, and makes a model of them and of what `member` adds.
 *
 * @param where names the model in errors
 * @param ownOptions names of the options that are the member's own
 */
export function familyModel(
  where: string,
  options: FamilyOptions,
  ownOptions: readonly string[],
  member: (parts: Parts) => Member,
): NormalModel {
  requireKnownOptions(where, options, [...latentNetworkOptionNames, "optimizer", ...ownOptions]);
  const { encoder, decoder, config } = latentNetworks(where, options);
  const parts = { encoder, decoder, prior: standardNormalPrior([options.latent]) };
  const own = owning([encoder, decoder], () => member(parts));
  return latentVariableModel({ ...parts, ...own, config: { ...config, ...own.config }, data: options.data });
}
