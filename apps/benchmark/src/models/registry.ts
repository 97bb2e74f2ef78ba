import { requireArgument } from "@elbo/core";
import { type ModelEntry } from "./model-entry.js";

const models = new Map<string, ModelEntry>();
const names: string[] = [];

/** The names of the models, in the order in which they were registered. */
export const modelNames: readonly string[] = names;

/**
 * Makes models known to every command and report.
 *
 * @throws {ArgumentError} if a name is taken
 */
export function registerModels(entries: Readonly<Record<string, ModelEntry>>): void {
  for (const [name, entry] of Object.entries(entries)) {
    requireArgument(!models.has(name), "registerModels", "name", "one that no other model has", name);
    models.set(name, entry);
    names.push(name);
  }
}

/** @throws {ArgumentError} if there is no such model */
export function findModel(name: string): ModelEntry {
  const entry = models.get(name);
  requireArgument(entry !== undefined, "models", "model", `one of ${names.join(", ")}`, name);
  return entry;
}
