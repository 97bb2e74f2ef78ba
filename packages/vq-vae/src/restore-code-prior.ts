import { type Json, type JsonObject, requireCheckpoint } from "@elbo/core";
import { type CodePriorDesign } from "./code-prior.js";
import { gatedPixelCnn } from "./gated-pixel-cnn.js";
import { independentCodes, uniformCodes } from "./independent-codes.js";

const designs: Readonly<Record<string, (options: JsonObject) => CodePriorDesign>> = {
  uniform: uniformCodes,
  independent: independentCodes,
  "gated-pixel-cnn": gatedPixelCnn,
};

/**
 * The design that a saved model's prior was made by.
 *
 * @param given by the caller, for a design of the caller's own
 * @throws {CheckpointError} if it is none of this package and not given, or another is given
 */
export function restoreCodePrior(where: string, config: Json | undefined, given?: CodePriorDesign): CodePriorDesign {
  const { kind, ...options } = config as JsonObject;
  const same = given === undefined || JSON.stringify(given.config) === JSON.stringify(config);
  requireCheckpoint(same, where, "prior", `the one of the saved model, ${JSON.stringify(config)}`, given?.config);
  const build = typeof kind === "string" ? designs[kind] : undefined;
  const found = given ?? build?.(options);
  requireCheckpoint(found !== undefined, where, "prior", "given again, because it is not one of this package", kind);
  return found;
}
