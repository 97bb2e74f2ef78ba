import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Distribution, type Prior } from "../types.js";

type Support = "vectors" | "vectors between 0 and 1" | "shares with sum 1";

/**
 * Checks that a prior is over the codes that a posterior draws: the decoder learns those alone.
 *
 * @throws {ArgumentError} that names both sets of codes
 */
export function requireSameSupport(where: string, fitting: Prior<Distribution>, given: Prior<Distribution>): void {
  const [expected, found] = [fitting, given].map(supportOfPrior);
  const rule = `over the codes of the posterior, ${expected}`;
  requireArgument(
    found === expected,
    where,
    "prior",
    rule,
    found,
    "A prior made of posteriors, as vampPrior, always is.",
  );
}

function supportOfPrior(prior: Prior<Distribution>): Support {
  return tf.tidy(() => supportOf(prior.distribution(evaluationPass(createRng(0)))));
}

function supportOf(distribution: Distribution): Support {
  const { kind, components } = distribution as { readonly kind?: string; readonly components?: Distribution };
  if (kind === "mixture" && components !== undefined) return supportOf(components);
  if (kind === "dirichlet") return "shares with sum 1";
  return kind === "beta" || kind === "uniform" ? "vectors between 0 and 1" : "vectors";
}
