import { defineOption, derived, type DerivedDefault, type Json, type JsonObject, requireCheckpoint } from "@elbo/core";
import { type CodePriorFactory, requireCodePrior } from "./code-prior.js";
import { gatedPixelCnn } from "./gated-pixel-cnn.js";
import { independentCodes, uniformCodes } from "./independent-codes.js";

/** p over codes. A file of a prior of the caller's own needs it again; those of this package are made of their configuration. */
export const codePriorOption = defineOption<CodePriorFactory, CodePriorFactory, DerivedDefault<CodePriorFactory>>(
  derived(() => uniformCodes(), "uniformCodes()"),
  "p over codes, trained as a player of its own and fitted when training is over",
  {
    choose: (where, _argument, given) => {
      requireCodePrior(where, given);
      return given;
    },
    toJson: ({ config }) => config,
    restore: (where, argument, saved, given) =>
      saved === undefined ? given : restoreCodePrior(where, argument, saved, given),
  },
);

const factories: Readonly<Record<string, (options: JsonObject) => CodePriorFactory>> = {
  uniform: uniformCodes,
  independent: independentCodes,
  "gated-pixel-cnn": gatedPixelCnn,
};

/** The factory that a saved model's prior was made by. */
function restoreCodePrior(
  where: string,
  argument: string,
  saved: Json,
  given: CodePriorFactory | undefined,
): CodePriorFactory {
  const isObject = typeof saved === "object" && saved !== null && !Array.isArray(saved);
  requireCheckpoint(isObject, where, argument, "an object with the kind of a prior", saved);
  const { kind, ...options } = saved as JsonObject;
  const same = given === undefined || JSON.stringify(given.config) === JSON.stringify(saved);
  requireCheckpoint(same, where, argument, `the one of the saved model, ${JSON.stringify(saved)}`, given?.config);
  const build = typeof kind === "string" && Object.hasOwn(factories, kind) ? factories[kind] : undefined;
  const found = given ?? build?.(options);
  requireCheckpoint(found !== undefined, where, argument, "given again, because it is not one of this package", kind);
  return found;
}
