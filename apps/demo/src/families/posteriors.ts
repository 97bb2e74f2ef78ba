import { type AnyPosterior, type JsonObject } from "@elbo/core";
import {
  autoregressivePosterior,
  betaPosterior,
  dirichletPosterior,
  fullCovariancePosterior,
  planarPosterior,
} from "@elbo/vae";

const makers: Readonly<Record<string, (options: object) => AnyPosterior>> = {
  "full-covariance": fullCovariancePosterior,
  planar: planarPosterior,
  autoregressive: autoregressivePosterior,
  beta: betaPosterior,
  dirichlet: dirichletPosterior,
};

/**
 * The posterior of a saved model, to be given again where it is none of the usual: a bundle holds the posteriors that its code
 * names, and a file from the command line may be of any.
 */
export function posteriorOf({ posterior }: JsonObject): { posterior?: AnyPosterior } {
  const { kind, ...options } = (posterior ?? {}) as JsonObject;
  const known = typeof kind === "string" && Object.hasOwn(makers, kind);
  return known ? { posterior: makers[kind]!(options) } : {};
}
