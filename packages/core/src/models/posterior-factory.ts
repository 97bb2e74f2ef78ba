import { normalConditional } from "../conditionals/normal-conditional.js";
import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { type Encoder, type JsonObject, type Network, type Rng, type Sampler } from "../types.js";

/** How the outputs of an encoder's network become q(z|x). */
export interface PosteriorFactory<Q extends Sampler> {
  /** What it is, enough to make it again. */
  readonly config: JsonObject;
  /** Outputs of the network for codes of `latent` entries. */
  outputs(latent: number): number;
  /** q(z|x), which owns the network from now on. `rng` is for the first values of other parameters. */
  build(network: Network, latent: number, rng: Rng): Encoder<Q>;
}

/** A diagonal normal: the network gives [mean, logVariance]. */
export const normalPosteriorFactory: PosteriorFactory<DiagonalNormal> = {
  config: { kind: "normal" },
  outputs: (latent) => 2 * latent,
  build: (network) => normalConditional(network),
};
