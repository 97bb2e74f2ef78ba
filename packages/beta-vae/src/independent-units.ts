import { createRng, type DiagonalNormal, type Distribution, evaluationPass, type Prior, requireArgument } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Checks that a prior is a product over units, as far as its kind says so: a diagonal normal is.
 *
 * @throws {ArgumentError} otherwise
 */
export function requireIndependentUnits(where: string, prior: Prior<Distribution>): asserts prior is Prior<DiagonalNormal> {
  const kind = tf.tidy(() => (prior.distribution(evaluationPass(createRng(0))) as { readonly kind?: string }).kind);
  const advice = "The total correlation is of codes whose units the prior wants independent: take betaVae with this prior.";
  requireArgument(kind === "diagonal-normal", where, "prior", "one with independent units, a diagonal normal", kind, advice);
}
