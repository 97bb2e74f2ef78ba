import { ArgumentError, didYouMean, show } from "@elbo/core";
import { findModel } from "../models/index.js";
import { type TrainingConfig } from "../models/training-config.js";

/**
 * Refuses a configuration that asks for what its model has not: a file may come from another version, or be written by hand, and a
 * setting that nobody reads would change nothing without a word.
 *
 * @throws {ArgumentError} that names the first such setting
 */
export function requireKnownSettings(where: string, { model, settings }: TrainingConfig): void {
  const { settings: own = {}, defaults = {} } = findModel(model);
  const known = [...new Set([...Object.keys(own), ...Object.keys(defaults)])];
  const [name, value] = Object.entries(settings).find(([each]) => !known.includes(each)) ?? [];
  if (name === undefined) return;
  const rule = known.length === 0 ? `left out, for ${model} has none` : `of ${model}: ${known.join(", ")}`;
  const hint = didYouMean(name, known);
  throw new ArgumentError(
    `${where}: settings must be ${rule}; got ${show({ [name]: value })}. ${hint === "" ? "Leave it out." : hint}`,
  );
}
