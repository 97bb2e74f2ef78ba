import {
  conditional,
  type Dirichlet,
  dirichlet,
  klDirichlet,
  type Posterior,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { concentrations } from "./concentrations.js";
import { fixedPrior } from "./fixed-prior.js";
import { registerPosterior } from "./restore-posterior.js";

export interface DirichletPosteriorOptions {
  /**
   * Concentration of every entry of the prior. With 1 all codes are alike; below 1 it favours few large entries.
   * @default 1
   */
  readonly concentration?: number;
}

/**
 * Codes of shares, positive and with sum 1: q(z|x) is Dirichlet(a) with a above 0 from the network, and p(z) is Dirichlet
 * with one concentration for all entries. The KL is exact, and gradients go through the draws. A code has `latent`
 * entries, 2 or more.
 *
 * @throws {ArgumentError} if an option is unknown, or not a positive number
 * @see Figurnov, Mohamed & Mnih 2018, https://arxiv.org/abs/1805.08498; Joo et al. 2020 on Dirichlet VAEs,
 *   https://arxiv.org/abs/1901.02739
 * @example
 * const posterior = dirichletPosterior({ concentration: 0.5 });
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 3, posterior });
 */
export function dirichletPosterior(options: DirichletPosteriorOptions = {}): Posterior<Dirichlet, Dirichlet> {
  requireKnownOptions("dirichletPosterior", options, ["concentration"]);
  const { concentration = 1 } = options;
  const holds = Number.isFinite(concentration) && concentration > 0;
  requireArgument(holds, "dirichletPosterior", "concentration", "a positive number", concentration);
  return {
    config: { kind: "dirichlet", concentration },
    outputs: (latent) => {
      requireArgument(latent >= 2, "dirichletPosterior", "latent", "at least 2", latent, "One share is always 1.");
      return latent;
    },
    build: (network) => conditional(network, (output) => dirichlet({ concentration: concentrations(output) })),
    prior: (latent) => fixedPrior(() => dirichlet({ concentration: tf.fill([latent], concentration) })),
    kl: ({ posterior, prior }) => klDirichlet(posterior, prior),
  };
}

registerPosterior("dirichlet", dirichletPosterior);
