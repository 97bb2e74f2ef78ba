import {
  adam,
  analyticKl,
  choosePrior,
  describeSchedule,
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  latentNetworkOptionNames,
  type LatentNetworkOptions,
  latentNetworks,
  latentObjective,
  type LatentTerms,
  type LatentVariableModel,
  latentVariableModel,
  type Objective,
  oncePerPass,
  type Optimizer,
  owning,
  type PriorDesign,
  requireArgument,
  requireKnownOptions,
  type Schedule,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";
import { information } from "./information.js";
import {
  buildDivergence,
  type BuiltDivergence,
  type DivergenceName,
  type MarginalDivergence,
  splitDivergence,
} from "./marginal-divergence.js";
import { type Latents } from "./parts.js";
import { klWeight, marginalWeight, requireAlphaAndLambda } from "./weights.js";

export interface InfoVaeOptions<P extends Distribution = DiagonalNormal> extends LatentNetworkOptions {
  /** p(z), such as those of @elbo/priors, with the KL at the drawn z; N(0, I) with the exact KL unless given. */
  readonly prior?: PriorDesign<P>;
  /** Takes 1 - alpha for the weight of the KL; at most 1, and 0 unless given. */
  readonly alpha?: Schedule;
  /** Makes alpha + lambda - 1 the weight of the divergence; 1000 for MMD and 10 for the others unless given. */
  readonly lambda?: Schedule;
  /** Between q(z) and the prior; `{ mmd: {} }` unless given. */
  readonly divergence?: MarginalDivergence;
  /** Report the mutual information and the marginal KL of each batch; true unless given. */
  readonly information?: boolean;
  /** Of the encoder and the decoder: Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

/** An InfoVAE: a normal posterior, and a standard normal prior unless another is given. */
export type InfoVae<P extends Distribution = DiagonalNormal> = LatentVariableModel<DiagonalNormal, P, Summarised>;

/**
 * The InfoVAE: weighs the KL of each posterior, and a divergence D of the aggregate posterior q(z) = E_x q(z|x) from the
 * prior p(z) = N(0, I),
 *
 *   loss = E_q(z|x)[-log p(x|z)] + (1 - alpha) KL(q(z|x) || p(z)) + (alpha + lambda - 1) D(q(z), p(z)).
 *
 * alpha = 0 and lambda = 1 make a VAE, alpha = 1 removes the KL, which is what presses the information on x out of z.
 * Reconstruction and KL are in nats; D in units of its own. Terms are reported without their weights, and beside them
 * the mutual information I_q(x; z) and KL(q(z) || p(z)) of each batch in nats, so that a posterior which has collapsed is
 * seen. With `{ adversarial }` two players move in turn, "vae" and "discriminator".
 *
 * Another `prior` is compared with q(z) by draws of its own, and its KL is log q(z|x) - log p(z) at the drawn z. It learns
 * from both, as far as gradients reach it: a discriminator has none for it, and draws of a mixture none for its weights.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or nothing would train
 *   the prior
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 * @see Zhao, Song & Ermon 2019, equation 6, https://arxiv.org/abs/1706.02262
 * @example
 * const data = { name: "bits", shape: [4], kind: "binary" } as const;
 * const model = infoVae({ data, latent: 2, alpha: 1, lambda: 100, divergence: { mmd: { bandwidth: "median" } } });
 */
export function infoVae<P extends Distribution = DiagonalNormal>(options: InfoVaeOptions<P>): InfoVae<P> {
  requireKnownOptions("infoVae", options, [...latentNetworkOptionNames, ...ownOptionNames]);
  const { data, latent, seed = 0, divergence: given = { mmd: {} }, information = true, optimizer = adam() } = options;
  const [name, divergenceOptions] = splitDivergence("infoVae", given);
  const { alpha = 0, lambda = name === "mmd" ? 1000 : 10 } = options;
  requireAlphaAndLambda("infoVae", alpha, lambda);
  requireArgument(typeof information === "boolean", "infoVae", "information", "true or false", information);
  const { encoder, decoder, config } = latentNetworks("infoVae", options);
  const usual = { prior: standardNormalPrior([latent]), kl: analyticKl };
  const { kl, ...chosen } = owning([encoder, decoder], () =>
    choosePrior<DiagonalNormal, DiagonalNormal, P>("infoVae", options.prior, usual, { encoder, data, latent, seed }),
  );
  const parts = { encoder, decoder, prior: chosen.prior };
  const built = owning(Object.values(parts), () =>
    buildDivergence("infoVae", name, divergenceOptions, { ...parts, latent, seed, alpha }),
  );
  const { discriminator } = built;
  const terms = lossTerms(name, { ...built, kl }, { alpha, lambda, information });
  const objective = reading(latentObjective(parts, terms), built);
  return latentVariableModel({
    ...parts,
    kl,
    kind: "info-vae",
    config: {
      ...config,
      ...chosen.config,
      alpha: describeSchedule(alpha),
      lambda: describeSchedule(lambda),
      divergence: { [name]: built.config },
      information,
    },
    data,
    players: [{ name: "vae", objective, optimizer }, ...(discriminator ? [discriminator.player] : [])],
    ...(discriminator && { auxiliary: { discriminator: discriminator.module } }),
  });
}

const ownOptionNames = ["prior", "alpha", "lambda", "divergence", "information", "optimizer"] as const;

type Weights = Required<Pick<InfoVaeOptions, "alpha" | "lambda" | "information">>;

function lossTerms<P extends Distribution>(
  name: DivergenceName,
  { kl, divergence }: Pick<BuiltDivergence, "divergence"> & { readonly kl: Divergence<DiagonalNormal, P> },
  { alpha, lambda, information: reported }: Weights,
): LatentTerms<DiagonalNormal, P> {
  const weighted = { divergence: kl, weight: klWeight(alpha) };
  const marginal = { divergence, weight: marginalWeight(alpha, lambda), adversarial: name === "adversarial" };
  return { divergences: { kl: weighted, [name]: marginal, ...(reported ? informationTerms() : {}) } };
}

/** Terms that are reported, and are no part of the loss. */
function informationTerms(): LatentTerms<DiagonalNormal, Distribution>["divergences"] {
  const estimate = oncePerPass((latents: Latents) => information(latents));
  return {
    mutualInformation: { divergence: (latents) => estimate(latents).mutualInformation, weight: 0 },
    marginalKl: { divergence: (latents) => estimate(latents).marginalKl, weight: 0 },
  };
}

function reading(objective: Objective, { discriminator }: BuiltDivergence): Objective {
  return discriminator ? { ...objective, reads: discriminator.module.parameters } : objective;
}
