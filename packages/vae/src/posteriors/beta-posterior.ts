import { type Beta, beta, conditional, klBeta, type Posterior, requireArgument, requireKnownOptions } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { concentrations } from "./concentrations.js";
import { fixedPrior } from "./fixed-prior.js";
import { registerPosterior } from "./restore-posterior.js";

export interface BetaPosteriorOptions {
  /**
   * Alpha of the prior's units.
   * @default 1
   */
  readonly alpha?: number;
  /**
   * Beta of the prior's units: 1 is, with alpha 1, the uniform distribution.
   * @default 1
   */
  readonly beta?: number;
}

/**
 * Units between 0 and 1: q(z|x) is a product of Beta(a, b), with a and b above 0 from the network, and p(z) one of
 * Beta(alpha, beta). The KL is exact, and gradients go through the draws.
 *
 * @throws {ArgumentError} if an option is unknown, or not a positive number
 * @see Figurnov, Mohamed & Mnih 2018, https://arxiv.org/abs/1805.08498
 * @example
 * const posterior = betaPosterior({ alpha: 0.5, beta: 0.5 });
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, posterior });
 */
export function betaPosterior(options: BetaPosteriorOptions = {}): Posterior<Beta, Beta> {
  requireKnownOptions("betaPosterior", options, ["alpha", "beta"]);
  const prior = { alpha: 1, beta: 1, ...options };
  for (const [name, value] of Object.entries(prior))
    requireArgument(Number.isFinite(value) && value > 0, "betaPosterior", name, "a positive number", value);
  return {
    config: { kind: "beta", ...prior },
    outputs: (latent) => 2 * latent,
    build: (network) =>
      conditional(network, (output) => {
        const [first, second] = tf.split(concentrations(output), 2, -1);
        return beta({ alpha: first!, beta: second! }, { eventDims: 1 });
      }),
    prior: (latent) =>
      fixedPrior(() =>
        beta({ alpha: tf.fill([latent], prior.alpha), beta: tf.fill([latent], prior.beta) }, { eventDims: 1 }),
      ),
    kl: ({ posterior, prior }) => klBeta(posterior, prior),
  };
}

registerPosterior("beta", betaPosterior);
