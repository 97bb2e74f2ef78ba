import {
  analyticKl,
  choosePrior,
  type DiagonalNormal,
  type Distribution,
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
  type PriorDesign,
  requireKnownOptions,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";

/** What all models of this package have in common. */
export interface FamilyOptions extends LatentNetworkOptions {
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

/** Options of the members that take any prior. */
export interface PriorOptions<P extends Distribution> {
  /** p(z), such as those of @elbo/priors, with the KL at the drawn z; N(0, I) with the exact KL unless given. */
  readonly prior?: PriorDesign<P>;
}

/** A model with a normal posterior; its prior is the standard normal unless another is given. */
export type NormalModel<P extends Distribution = DiagonalNormal> = LatentVariableModel<DiagonalNormal, P, Summarised>;

/** The latent model that every member of the family trains in its own way. */
export interface Parts<P extends Distribution = DiagonalNormal> extends Pick<LatentNetworks, "encoder" | "decoder"> {
  readonly prior: Prior<P>;
}

/** What a divergence of the family sees. */
export type Latents<P extends Distribution = DiagonalNormal> = Parameters<Divergence<DiagonalNormal, P>>[0];

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
 * @param member is given the parts, and the KL that fits the prior
 */
export function familyModel<P extends Distribution = DiagonalNormal>(
  where: string,
  options: FamilyOptions & PriorOptions<P>,
  ownOptions: readonly string[],
  member: (parts: Parts<P>, kl: Divergence<DiagonalNormal, P>) => Member,
): NormalModel<P> {
  requireKnownOptions(where, options, [...latentNetworkOptionNames, "optimizer", ...ownOptions]);
  const { data, latent, seed, prior: design } = options;
  const { encoder, decoder, config } = latentNetworks(where, options);
  const usual = { prior: standardNormalPrior([latent]), kl: analyticKl };
  const chosen = owning([encoder, decoder], () =>
    choosePrior<DiagonalNormal, DiagonalNormal, P>(where, design, usual, { encoder, data, latent, seed }),
  );
  const parts = { encoder, decoder, prior: chosen.prior };
  const own = owning(Object.values(parts), () => member(parts, chosen.kl));
  return latentVariableModel({ ...parts, ...own, config: { ...config, ...chosen.config, ...own.config }, data });
}
