import { type Network, type Pass, requireShape, type Tensor } from "@elbo/core";
import { type ValueScale } from "./value-scale.js";

/** The two networks of a game, and how they see the data. */
export interface Game {
  readonly kind: string;
  /** Codes [n, latent] to examples, in the networks' values. */
  readonly generator: Network;
  /** Examples in the networks' values to logits of being real, [n, 1]. */
  readonly discriminator: Network;
  readonly scale: ValueScale;
  /** Examples that a batch must hold in training: 2 where there is batch norm, which would make a lone example a constant. */
  readonly smallestBatch: 1 | 2;
}

/** As many generated examples as a batch holds; both players see the same ones within a step. */
export function generateFakes({ kind, generator, smallestBatch }: Game, x: Tensor, pass: Pass): Tensor {
  const count = x.shape[0];
  const advice = "Choose another batchSize, or leave a last batch of 1 out by dropLast: true.";
  const holds = count >= smallestBatch || !pass.training;
  requireShape(holds, kind, "batch", `hold ${smallestBatch} or more examples for batch norm`, x.shape, advice);
  return generator.apply(pass.rng.split("noise").normal([count, ...generator.inputShape]), pass);
}
