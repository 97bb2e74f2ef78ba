import {
  belowDiagonal,
  boundedLogVariance,
  conditional,
  type DiagonalNormal,
  identity,
  klMultivariateNormal,
  type MultivariateNormal,
  multivariateNormal,
  type Posterior,
  standardNormalPrior,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { registerPosterior } from "./restore-posterior.js";

/**
 * A normal posterior whose units depend on each other, N(mean, L Lᵀ): the network gives the mean, the logarithm of the
 * squares on L's diagonal, and the latent (latent - 1) / 2 entries below it. With p(z) = N(0, I) the KL is exact.
 *
 * @see Kingma & Welling 2019, section 2.5.1, https://arxiv.org/abs/1906.02691
 * @example
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, posterior: fullCovariancePosterior() });
 */
export function fullCovariancePosterior(): Posterior<MultivariateNormal, DiagonalNormal> {
  return {
    config: { kind: "full-covariance" },
    outputs: (latent) => 2 * latent + triangular(latent - 1),
    build: (network, latent) => conditional(network, (output) => fromOutputs(output, latent)),
    prior: (latent) => standardNormalPrior([latent]),
    kl: ({ posterior, prior }) => klMultivariateNormal(posterior, prior),
  };
}

registerPosterior("full-covariance", fullCovariancePosterior);

function triangular(size: number): number {
  return (size * (size + 1)) / 2;
}

function fromOutputs(output: Tensor, latent: number): MultivariateNormal {
  const sizes = latent === 1 ? [1, 1] : [latent, latent, triangular(latent - 1)];
  const [mean, logVariance, packed] = tf.split(output, sizes, -1);
  const deviations = tf.mul(tf.expandDims(tf.exp(tf.mul(boundedLogVariance(logVariance!), 0.5)), -1), identity(latent));
  return multivariateNormal({
    mean: mean!,
    scale: packed ? tf.add(deviations, strictlyLower(packed, latent)) : deviations,
  });
}

/**
 * Matrices with the entries below their diagonals, [...lead, (size - 1) size / 2] to [...lead, size, size], by one
 * concatenation: the entries from the `size`-th on, and then all of them backwards, fill the rows of a smaller matrix so
 * that its lower triangle holds each entry once.
 */
export function strictlyLower(packed: Tensor, size: number): Tensor {
  const side = size - 1;
  const lead = packed.shape.slice(0, -1);
  const backwards = tf.reverse(packed, -1);
  const rest = packed.shape.at(-1)! - side;
  const tail = rest === 0 ? [] : [tf.slice(packed, [...lead.map(() => 0), side], [...lead, rest])];
  const square = tf.reshape(tf.concat([...tail, backwards], -1), [...lead, side, side]);
  const none: [number, number][] = lead.map(() => [0, 0]);
  return tf.mul(tf.pad(square, [...none, [1, 0], [0, 1]]), belowDiagonal(size));
}
