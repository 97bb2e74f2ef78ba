import {
  type AnyPosterior,
  defineOption,
  type Json,
  type JsonObject,
  normalPosterior,
  requireCheckpoint,
  requirePosterior,
} from "@elbo/core";
import { betaPosterior } from "./beta-posterior.js";
import { dirichletPosterior } from "./dirichlet-posterior.js";
import { autoregressivePosterior, planarPosterior } from "./flow-posteriors.js";
import { fullCovariancePosterior } from "./full-covariance.js";

const makers: Readonly<Record<string, (options: object) => AnyPosterior>> = {
  normal: () => normalPosterior,
  "full-covariance": () => fullCovariancePosterior(),
  planar: planarPosterior,
  autoregressive: autoregressivePosterior,
  beta: betaPosterior,
  dirichlet: dirichletPosterior,
};

/** q(z|x). The posteriors of this package are made again from a file; given all the same, they tell its type. */
export const posteriorOption = defineOption<AnyPosterior, AnyPosterior, undefined>(
  undefined,
  "q(z|x); a diagonal normal unless given",
  {
    choose: (where, _argument, given) => {
      requirePosterior(where, given);
      return given;
    },
    toJson: ({ config }) => config,
    restore: (where, _argument, saved, given) => restorePosterior(where, saved, given),
  },
);

/** The posterior that a model's configuration describes, or the given one. */
function restorePosterior(where: string, described: Json | undefined, given?: AnyPosterior): AnyPosterior | undefined {
  const { kind, ...options } = (described ?? normalPosterior.config) as JsonObject & { kind: string };
  const saved = { kind, ...options };
  if (given !== undefined) {
    const same = JSON.stringify(given.config) === JSON.stringify(saved);
    requireCheckpoint(same, where, "posterior", `the one of the saved model, ${JSON.stringify(saved)}`, given.config);
    return given;
  }
  if (described === undefined) return undefined;
  const known = Object.hasOwn(makers, kind);
  requireCheckpoint(known, where, "posterior", `given, because the model was saved with its own, ${kind}`, given);
  return makers[kind]!(options);
}
