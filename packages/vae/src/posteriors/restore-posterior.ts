import { type Distribution, type JsonObject, requireCheckpoint, type Summarised } from "@elbo/core";
import { betaPosterior } from "./beta-posterior.js";
import { dirichletPosterior } from "./dirichlet-posterior.js";
import { autoregressivePosterior, planarPosterior } from "./flow-posteriors.js";
import { fullCovariancePosterior } from "./full-covariance.js";
import { normalPosterior, type Posterior } from "./posterior.js";

type AnyPosterior = Posterior<Summarised, Distribution>;

const makers: Readonly<Record<string, (options: object) => unknown>> = {
  normal: () => normalPosterior,
  "full-covariance": () => fullCovariancePosterior(),
  planar: planarPosterior,
  autoregressive: autoregressivePosterior,
  beta: betaPosterior,
  dirichlet: dirichletPosterior,
};

/**
 * The posterior that a model's configuration describes, or the given one.
 *
 * @throws {CheckpointError} if another posterior is given than the model had, or none for one of the caller's own
 */
export function restorePosterior(where: string, config: JsonObject, given?: AnyPosterior): AnyPosterior {
  const { kind, ...options } = (config["posterior"] ?? normalPosterior.config) as JsonObject & { kind: string };
  const saved = { kind, ...options };
  if (given !== undefined) {
    const same = JSON.stringify(given.config) === JSON.stringify(saved);
    requireCheckpoint(same, where, "posterior", `the one of the saved model, ${JSON.stringify(saved)}`, given.config);
    return given;
  }
  const known = Object.hasOwn(makers, kind);
  requireCheckpoint(known, where, "posterior", `given, because the model was saved with its own, ${kind}`, given);
  return makers[kind]!(options) as AnyPosterior;
}
