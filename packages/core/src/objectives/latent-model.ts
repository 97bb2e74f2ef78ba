import { collectParameters } from "../module/parameters.js";
import {
  type Batch,
  type Decoder,
  type Density,
  type Encoder,
  type Module,
  type ParameterMap,
  type Prior,
  type Sampler,
} from "../types.js";

/** An encoder q(z|x), a decoder p(x|z) and a prior p(z). */
export interface LatentModel<Q extends Sampler & Density, P extends Density, L extends Density> {
  readonly encoder: Encoder<Q>;
  readonly decoder: Decoder<L>;
  readonly prior: Prior<P>;
  /** The model of one batch's examples, where its parts take more of them than `x`: their labels. */
  readonly forBatch?: (batch: Batch) => LatentModel<Q, P, L>;
}

/** The model to evaluate on a batch. */
export function modelFor<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  batch: Batch,
): LatentModel<Q, P, L> {
  return model.forBatch?.(batch) ?? model;
}

/** All parameters of a latent model, under "encoder/", "decoder/" and "prior/"; shared ones once. */
export function latentParameters({
  encoder,
  decoder,
  prior,
}: Record<"encoder" | "decoder" | "prior", Module>): ParameterMap {
  return collectParameters({ encoder, decoder, prior });
}
