import {
  createRng,
  defineOption,
  type DiagonalNormal,
  type Distribution,
  evaluationPass,
  type Prior,
  priorOption,
  requireArgument,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** A prior that is a product over units. */
export const independentPrior = priorOption<DiagonalNormal>("p(z), a diagonal normal; N(0, I) unless given");

/** No prior but N(0, I). */
export const noPrior = defineOption<undefined, undefined, undefined>(undefined, "always N(0, I)", {
  choose: (where, argument, given) => {
    const advice =
      "The penalties bring the covariance of the codes to the identity, that of N(0, I): take betaVae with another prior.";
    requireArgument(given === undefined, where, argument, "left out", given, advice);
    return given;
  },
  toJson: () => undefined,
  restore: (_where, _argument, _saved, given) => given,
});

/**
 * Checks that a prior is a product over units, as far as its kind says so: a diagonal normal is.
 *
 * @throws {ArgumentError} otherwise
 */
export function requireIndependentUnits(where: string, prior: Prior<Distribution>): void {
  const kind = tf.tidy(() => (prior.distribution(evaluationPass(createRng(0))) as { readonly kind?: string }).kind);
  const advice =
    "The total correlation is of codes whose units the prior wants independent: take betaVae with this prior.";
  requireArgument(
    kind === "diagonal-normal",
    where,
    "prior",
    "one with independent units, a diagonal normal",
    kind,
    advice,
  );
}
