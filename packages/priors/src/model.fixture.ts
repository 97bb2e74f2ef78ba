import {
  adam,
  analyticKl,
  buildPrior,
  type DataSpec,
  describePrior,
  disposeOnThrow,
  type DiagonalNormal,
  type Distribution,
  type LatentVariableModel,
  type Layer,
  latentNetworks,
  latentObjective,
  latentVariableModel,
  type PriorFactory,
  restoreModel,
  sampledKl,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";

export type Model<P extends Distribution> = LatentVariableModel<DiagonalNormal, P, Summarised>;

export interface ModelFixtureOptions {
  readonly seed?: number;
  readonly data?: DataSpec;
  /**
   * The encoder's network.
   * @default an MLP
   */
  readonly encoder?: Layer;
}

/** A VAE of two latent units on {@link bits}, with any prior. */
export function modelWith<P extends Distribution>(
  factory: PriorFactory<P>,
  options: ModelFixtureOptions = {},
): Model<P> {
  const { seed = 0, data = bits(1).spec } = options;
  const given = options.encoder && { encoder: options.encoder };
  const networks = latentNetworks("fixture", { data, latent: 2, hidden: [8], activation: "leakyRelu", seed, ...given });
  const { encoder, decoder } = networks;
  const prior = disposeOnThrow([encoder, decoder], () =>
    buildPrior("fixture", factory, { encoder, data, latent: 2, seed }),
  );
  const parts = { encoder, decoder, prior };
  const objective = latentObjective(parts, { divergences: { kl: { divergence: sampledKl } } });
  const players = [{ name: "vae", objective, optimizer: adam({ learningRate: 0.02 }) }];
  const config = { ...networks.config, prior: describePrior(factory) };
  return latentVariableModel({ ...parts, kl: sampledKl, kind: "vae", config, data, players });
}

/** The same with the prior N(0, I) and the exact KL. */
export function plainModel(): Model<DiagonalNormal> {
  const data = bits(1).spec;
  const { encoder, decoder, config } = latentNetworks("fixture", {
    data,
    latent: 2,
    hidden: [8],
    activation: "leakyRelu",
  });
  const parts = { encoder, decoder, prior: standardNormalPrior([2]) };
  const objective = latentObjective(parts, { divergences: { kl: { divergence: analyticKl } } });
  const players = [{ name: "vae", objective, optimizer: adam({ learningRate: 0.02 }) }];
  return latentVariableModel({ ...parts, kl: analyticKl, kind: "vae", config, data, players });
}

/** The model with a factory that a file holds the numbers of. */
export function loadWith<P extends Distribution>(file: Uint8Array, factory: PriorFactory<P>): Model<P> {
  return restoreModel(file, "vae", ({ seed }) => modelWith(factory, { seed: seed as number }));
}
