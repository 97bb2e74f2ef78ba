import {
  adam,
  analyticKl,
  buildPrior,
  describePrior,
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  latentNetworkOptionNames,
  type LatentNetworkOptions,
  type LatentNetworks,
  latentNetworks,
  latentObjective,
  type LatentVariableModel,
  latentVariableModel,
  type Optimizer,
  owning,
  type Prior,
  type PriorDesign,
  requireKnownOptions,
  sampledKl,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";

export interface VaeOptions<P extends Distribution = DiagonalNormal> extends LatentNetworkOptions {
  /** p(z), such as those of @elbo/priors, with the KL at the drawn z; N(0, I) with the exact KL unless given. */
  readonly prior?: PriorDesign<P>;
  /** Draws of z per example in the loss, 1 unless given. */
  readonly samples?: number;
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

/** A variational autoencoder with a normal posterior, and a standard normal prior unless another is named. */
export type Vae<P extends Distribution = DiagonalNormal> = LatentVariableModel<DiagonalNormal, P, Summarised>;

/**
 * The variational autoencoder: maximises the evidence lower bound
 *
 *   ELBO = E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z))
 *
 * with q(z|x) a diagonal normal, and p(z) = N(0, I) unless a prior is given. All figures are in nats, summed over the
 * entries of x and the units of z.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 * @see Kingma & Welling 2014, https://arxiv.org/abs/1312.6114; Rezende et al. 2014, https://arxiv.org/abs/1401.4082
 * @example
 * const data = await digits();
 * const model = vae({ data: data.spec, latent: 16, likelihood: "categorical" });
 * await fit(model, data.train, { epochs: 1, seed: 1 });
 * const images = model.generate(64, createRng(2));
 */
export function vae(options: VaeOptions & { readonly prior?: undefined }): Vae;
export function vae<P extends Distribution>(options: VaeOptions<P>): Vae<P>;
export function vae<P extends Distribution>(options: VaeOptions<P>): Vae | Vae<P> {
  requireKnownOptions("vae", options, [...latentNetworkOptionNames, "prior", "samples", "optimizer"]);
  const { data, latent, seed, prior: design } = options;
  const networks = latentNetworks("vae", options);
  const { encoder, decoder } = networks;
  if (design === undefined) return assemble(options, networks, standardNormalPrior([latent]), analyticKl);
  const prior = owning([encoder, decoder], () => buildPrior("vae", design, { encoder, data, latent, seed }));
  return assemble(options, networks, prior, sampledKl);
}

function assemble<P extends Distribution>(
  { data, prior: design, samples = 1, optimizer = adam() }: VaeOptions<Distribution>,
  { encoder, decoder, config }: LatentNetworks,
  prior: Prior<P>,
  kl: Divergence<DiagonalNormal, P>,
): Vae<P> {
  const parts = { encoder, decoder, prior };
  const divergences = { kl: { divergence: kl } };
  const objective = owning([encoder, decoder, prior], () => latentObjective(parts, { divergences, samples }));
  return latentVariableModel({
    ...parts,
    kind: "vae",
    config: { ...config, ...(design && { prior: describePrior(design) }), samples },
    data,
    players: [{ name: "vae", objective, optimizer }],
  });
}
