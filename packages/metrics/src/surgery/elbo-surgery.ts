import { bitsPerDimension, type Decoder, type Density, type ExampleSource, klDiagonalNormal } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "../estimate.js";
import { meanEstimate } from "../summarise.js";
import {
  type BatchCodes,
  drawCodes,
  type EncodingModel,
  isNormal,
  type LatentInformationOptions,
} from "./latent-information.js";
import { informationOf, type LatentInformation } from "./posterior-information.js";

/**
 * The evidence lower bound and what it consists of, in nats:
 * elbo = -reconstruction - kl = -reconstruction - mutualInformation - totalCorrelation - dimensionwiseKl.
 */
export interface ElboSurgery extends Omit<LatentInformation, "quantity"> {
  readonly quantity: "elbo surgery";
  /** E -log p(x|z). */
  readonly reconstruction: Estimate;
  readonly elbo: Estimate;
  /** -elbo in bits per entry of an example. */
  readonly bitsPerDimension: number;
  /**
   * The bound again, by closed forms in the place of draws: they differ from `elbo` by the chance of the draws alone.
   * "entropy" is E log p(x, z) + H(q(z|x)), "kl" is E log p(x|z) - KL(q(z|x) || p(z)), where the prior is a diagonal normal.
   */
  readonly forms: { readonly entropy: Estimate; readonly kl?: Estimate };
}

/**
 * Takes the evidence lower bound apart over a source: how well codes explain examples, and what the codes cost, which is
 * `latentInformation` with its parts. Every part is of the same draws, so that they add up.
 *
 * @param model whose encoder gives diagonal normals; any decoder and prior
 * @throws {ArgumentError} if an option is unknown or impossible, or the posteriors are of another kind
 * @throws {ShapeError} if there are fewer than 2 examples
 * @see Hoffman & Johnson 2016, "ELBO surgery: yet another way to carve up the variational evidence lower bound"
 * @example
 * const { elbo, reconstruction, mutualInformation, marginalKl } = await elboSurgery(model, data.validation, { samples: 4 });
 * console.log(elbo.value, "=", -reconstruction.value - mutualInformation.value - marginalKl.value);
 */
export async function elboSurgery(
  model: EncodingModel & { readonly decoder: Decoder<Density> },
  source: ExampleSource,
  options: LatentInformationOptions = {},
): Promise<ElboSurgery> {
  const { signal, onProgress } = options;
  const drawn = await drawCodes("elboSurgery", model, source, options, (codes) => othersOf(model.decoder, codes));
  const rest = (share: number) => onProgress?.((1 + share) / 2);
  const information = await informationOf(drawn, { signal, onProgress: rest });
  const { reconstruction, crossEntropy, entropy, closedKl, posteriorDensity } = drawn.others as Others;
  const { samples } = information;
  const estimator = `${samples} ${samples === 1 ? "draw" : "draws"} of z per example`;
  const estimate = (value: (example: number) => number): Estimate =>
    meanEstimate(
      reconstruction.map((_, i) => value(i)),
      { estimator, units: "nats" },
    );
  const elbo = estimate((i) => -reconstruction[i]! - crossEntropy[i]! - posteriorDensity[i]!);
  return {
    ...information,
    quantity: "elbo surgery",
    reconstruction: estimate((i) => reconstruction[i]!),
    elbo,
    bitsPerDimension: bitsPerDimension(-elbo.value, source.spec.shape),
    forms: {
      entropy: estimate((i) => -reconstruction[i]! - crossEntropy[i]! + entropy[i]!),
      ...(closedKl && { kl: estimate((i) => -reconstruction[i]! - closedKl[i]!) }),
    },
  };
}

type Others = Readonly<Record<"reconstruction" | "crossEntropy" | "entropy" | "posteriorDensity", Float64Array>> & {
  readonly closedKl?: Float64Array;
};

function othersOf(decoder: Decoder<Density>, { x, z, posterior, prior, pass }: BatchCodes) {
  return {
    reconstruction: tf.neg(decoder.given(z, pass).logProb(x)),
    crossEntropy: tf.neg(prior.logProb(z)),
    posteriorDensity: posterior.logProb(z),
    entropy: posterior.entropy(),
    ...(isNormal(prior) && { closedKl: klDiagonalNormal(posterior, prior) }),
  };
}
