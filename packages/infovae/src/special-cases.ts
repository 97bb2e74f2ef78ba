import {
  type AnyPrior,
  type DiagonalNormal,
  type Distribution,
  type LatentOptions,
  type NormalModel,
  requireKnownOptions,
  type Schedule,
} from "@elbo/core";
import { type AdversarialOptions } from "./adversarial.js";
import { infoVae } from "./info-vae.js";
import { type MmdOptions } from "./squared-mmd.js";

/** What the special cases leave open. */
export interface SharedInfoVaeOptions<P extends Distribution> extends LatentOptions, AnyPrior<P> {
  /** The weight of the divergence. */
  readonly lambda?: Schedule;
  /**
   * Report the mutual information and the marginal KL of each batch.
   * @default true
   */
  readonly information?: boolean;
}

const sharedNames = Object.keys(infoVae.entries).filter((name) => name !== "alpha" && name !== "divergence");

export interface WaeMmdOptions<P extends Distribution = DiagonalNormal> extends SharedInfoVaeOptions<P> {
  /**
   * The kernel, and how the distance is estimated.
   * @default the inverse multiquadratic with the unbiased estimator
   */
  readonly mmd?: MmdOptions;
}

/**
 * The Wasserstein autoencoder with MMD, the InfoVAE with alpha = 1,
 *
 *   loss = E_q(z|x)[-log p(x|z)] + lambda MMD²(q(z), p(z)),
 *
 * with the weight `lambda`, usually 10. The cost of the transport is the negative log-likelihood, and the encoder is a normal.
 *
 * @throws {ArgumentError | ShapeError} as {@link infoVae}
 * @see Tolstikhin et al. 2018, algorithm 2, https://arxiv.org/abs/1711.01558
 * @example
 * const model = waeMmd({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, lambda: 20 });
 */
export function waeMmd<P extends Distribution = DiagonalNormal>(options: WaeMmdOptions<P>): NormalModel<P> {
  requireKnownOptions("waeMmd", options, [...sharedNames, "mmd"]);
  const { mmd = { kernel: "inverseMultiquadratic" }, lambda = 10, ...shared } = options;
  return infoVae({ ...shared, lambda, alpha: 1, divergence: { mmd } });
}

export interface AdversarialAutoencoderOptions<
  P extends Distribution = DiagonalNormal,
> extends SharedInfoVaeOptions<P> {
  readonly adversarial?: AdversarialOptions;
}

/**
 * The adversarial autoencoder, the InfoVAE with alpha = 1 and a discriminator D between codes and draws of the prior,
 *
 *   loss = E_q(z|x)[-log p(x|z)] + lambda E_q(z)[softplus(D(z))],
 *
 * with the weight `lambda`, usually 1. Autoencoder and generator are one player, whose two losses the paper minimises in turn.
 * A `prior` is one without parameters of its own, a fixed mixture for example.
 *
 * @throws {ArgumentError | ShapeError} as {@link infoVae}
 * @see Makhzani et al. 2016, section 2, https://arxiv.org/abs/1511.05644
 * @example
 * const model = adversarialAutoencoder({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 */
export function adversarialAutoencoder<P extends Distribution = DiagonalNormal>(
  options: AdversarialAutoencoderOptions<P>,
): NormalModel<P> {
  requireKnownOptions("adversarialAutoencoder", options, [...sharedNames, "adversarial"]);
  const { adversarial = {}, lambda = 1, ...shared } = options;
  return infoVae({ ...shared, lambda, alpha: 1, divergence: { adversarial } });
}
