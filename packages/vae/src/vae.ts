import {
  adam,
  analyticKl,
  type DiagonalNormal,
  latentNetworkOptionNames,
  type LatentNetworkOptions,
  latentNetworks,
  latentObjective,
  type LatentVariableModel,
  latentVariableModel,
  type Optimizer,
  owning,
  requireKnownOptions,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";

export interface VaeOptions extends LatentNetworkOptions {
  /** Draws of z per example in the loss, 1 unless given. */
  readonly samples?: number;
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

/** A variational autoencoder with a normal posterior and a standard normal prior. */
export type Vae = LatentVariableModel<DiagonalNormal, DiagonalNormal, Summarised>;

/**
 * The variational autoencoder: maximises the evidence lower bound
 *
 *   ELBO = E_q(z|x)[log p(x|z)] - KL(q(z|x) || N(0, I))
 *
 * with q(z|x) a diagonal normal. All figures are in nats, summed over the entries of x and the units of z.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output does not fit
 * @see Kingma & Welling 2014, https://arxiv.org/abs/1312.6114; Rezende et al. 2014, https://arxiv.org/abs/1401.4082
 * @example
 * const data = await digits();
 * const model = vae({ data: data.spec, latent: 16, likelihood: "categorical" });
 * await fit(model, data.train, { epochs: 1, seed: 1 });
 * const images = model.generate(64, createRng(2));
 */
export function vae(options: VaeOptions): Vae {
  requireKnownOptions("vae", options, [...latentNetworkOptionNames, "samples", "optimizer"]);
  const { samples = 1, optimizer = adam() } = options;
  const { encoder, decoder, config } = latentNetworks("vae", options);
  const parts = { encoder, decoder, prior: standardNormalPrior([options.latent]) };
  const divergences = { kl: { divergence: analyticKl } };
  const objective = owning([encoder, decoder], () => latentObjective(parts, { divergences, samples }));
  return latentVariableModel({
    ...parts,
    kind: "vae",
    config: { ...config, samples },
    data: options.data,
    players: [{ name: "vae", objective, optimizer }],
  });
}
