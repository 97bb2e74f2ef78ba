import { type Json, type Option, type OptionEntries } from "@elbo/core";
import { datasets } from "../data/datasets.js";
import { type Catalogue, type FamilyDescription, type OptionDescription } from "../protocol/settings.js";
import { type DemoFamily, trainingEntries } from "./family.js";
import { families } from "./index.js";

const usual = new Set([
  ...["likelihood", "scale", "hidden", "activation", "gated", "decoderHidden", "decoderActivation"],
  ...["seed", "batchSize", "learningRate"],
]);
const withoutLabels = new Set(["moons", "ring", "pinwheel", "checkerboard"]);

/** Everything that can be chosen, as data. */
export function describeCatalogue(): Catalogue {
  return {
    families: Object.entries(families).map(([name, family]) => describeFamily(name, family)),
    datasets: Object.entries(datasets).map(([name, { title }]) => ({
      name,
      title,
      labelled: !withoutLabels.has(name),
    })),
  };
}

function describeFamily(
  name: string,
  { title, summary, family, own = {}, without = [], defaults = {} }: DemoFamily,
): FamilyDescription {
  const entries = { ...family.entries, ...own, ...trainingEntries };
  const hidden = without.filter((option) => !Object.hasOwn(own, option));
  const usualValues = fallbacks(entries, { ...defaults, data: { name: "images", shape: [8, 8, 1], kind: "grey" } });
  const options = Object.entries(entries).flatMap(([option, entry]) =>
    hidden.includes(option) ? [] : describeOption(option, entry, usualValues[option]),
  );
  return { name, title, summary, options, labelled: family.kind === "conditional-vae" };
}

/** What options are where nothing is chosen, each given those before it. */
function fallbacks(entries: OptionEntries, here: Readonly<Record<string, Json>>): Record<string, Json | undefined> {
  const [values, chosen]: [Record<string, Json | undefined>, Record<string, unknown>] = [{}, {}];
  for (const [name, entry] of Object.entries(entries)) {
    const value = here[name] ?? (entry.presence === "required" ? undefined : entry.fallback(chosen));
    if (value === undefined) continue;
    chosen[name] = entry.choose("catalogue", name, value, chosen);
    // A schedule of the family's own is not written down.
    if (typeof value !== "function") values[name] = value as Json;
  }
  return values;
}

/** An option that can be written down; those for code alone are none of a form's. */
function describeOption(
  name: string,
  { schema, help }: Option<unknown>,
  fallback: Json | undefined,
): OptionDescription[] {
  if (schema === undefined) return [];
  return [{ name, help, schema, usual: usual.has(name), ...(fallback !== undefined && { fallback }) }];
}
