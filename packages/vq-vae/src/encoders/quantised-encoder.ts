import {
  applyToLeading,
  composeModule,
  type Encoder,
  lookup,
  type Network,
  pointMass,
  type PointMass,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodePosterior } from "../codes/code-model.js";
import { type Codebook } from "../codebook/codebook.js";
import { nearestCodes } from "../codebook/nearest-codes.js";
import { straightThrough } from "./straight-through.js";

/** q(z|x) of a VQ-VAE: all probability at the vectors of the codes. Draws take gradients to the encoder, straight through. */
export interface Quantised extends PointMass, CodePosterior {
  /** What the network gave, [...batch, ...code shape, dimension]. */
  readonly encoded: Tensor;
  /** The nearest vectors of the codebook, in the same shape. */
  readonly vectors: Tensor;
}

/**
 * A network whose outputs [...code shape, dimension] are replaced by the nearest vectors of a codebook. In training the
 * codebook follows.
 *
 * Parameters: those of the network under "network/", those of the codebook under "codebook/".
 */
export function quantisedEncoder(network: Network, codebook: Codebook): Encoder<Quantised> {
  const eventDims = network.outputShape.length;
  return {
    ...composeModule({ network, codebook }),
    given: (input, pass) => {
      const encoded = applyToLeading(network, input, pass);
      const table = codebook.vectors();
      const codes = nearestCodes(encoded, table);
      const vectors = lookup(table, codes);
      if (pass.training) codebook.follow(tf.reshape(encoded, [-1, codebook.dimension]), tf.reshape(codes, [-1]), pass);
      const mass = pointMass({ value: straightThrough(encoded, vectors) }, { eventDims });
      return { ...mass, encoded, vectors, codes, drawCodes: () => tf.clone(codes) };
    },
  };
}
