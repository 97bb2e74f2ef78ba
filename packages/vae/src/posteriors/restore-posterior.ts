import {
  type AnyPosterior,
  defineOption,
  type Json,
  type JsonObject,
  normalPosterior,
  requireCheckpoint,
  requirePosterior,
} from "@elbo/core";

const makers = new Map<string, (options: object) => AnyPosterior>([["normal", () => normalPosterior]]);

/**
 * Has models make a posterior again from a file. Each posterior's own module calls it: in Node all of the package is there, and
 * a page's bundle holds the posteriors that its code names and no others, which would weigh as much as a fifth of a VAE.
 */
export function registerPosterior(kind: string, make: (options: object) => AnyPosterior): void {
  makers.set(kind, make);
}

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
  const make = makers.get(kind);
  const rule = `given, because the model was saved with its own, ${kind}`;
  const advice = "A page's bundle holds the posteriors that its code names.";
  requireCheckpoint(make !== undefined, where, "posterior", rule, given, advice);
  return make(options);
}
