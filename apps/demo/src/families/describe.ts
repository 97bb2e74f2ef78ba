import { type Json, type Option, type OptionEntries } from "@elbo/core";
import { datasets } from "../data/datasets.js";
import {
  type Catalogue,
  type FamilyDescription,
  type OptionCase,
  type OptionDescription,
} from "../protocol/settings.js";
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
  const here = { ...defaults, data: { name: "images", shape: [8, 8, 1], kind: "grey" } };
  const usualValues = fallbacks(entries, here);
  const cases = casesOf(entries, here);
  const options = Object.entries(entries).flatMap(([option, entry]) =>
    hidden.includes(option) ? [] : describeOption(option, entry, written(usualValues[option]), cases.get(option)),
  );
  return { name, title, summary, options, labelled: family.kind === "conditional-vae" };
}

/** What options are where nothing is chosen, each given those before it. */
function fallbacks(entries: OptionEntries, here: Readonly<Record<string, Json>>): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const value = here[name] ?? (entry.presence === "required" ? undefined : entry.fallback(chosen));
    if (value !== undefined) chosen[name] = entry.choose("catalogue", name, value, chosen);
  }
  return chosen;
}

/**
 * Options with a default that some value of another one takes away: by their declaration a model does not take them then. Each
 * has a case for every value of the other one.
 */
function casesOf(entries: OptionEntries, here: Readonly<Record<string, Json>>): Map<string, OptionCase[]> {
  const found = new Map<string, OptionCase[]>();
  for (const [option, { schema }] of Object.entries(entries)) {
    const choices = (schema?.["enum"] as readonly Json[] | undefined) ?? (schema?.["type"] === "boolean" ? flags : []);
    const worlds = choices.map((value) => ({ value, values: fallbacks(entries, { ...here, [option]: value }) }));
    for (const [name, { presence }] of Object.entries(entries)) {
      const taken = worlds.map(({ values }) => Object.hasOwn(values, name));
      if (presence !== "defaulted" || !taken.includes(true) || !taken.includes(false)) continue;
      const cases = worlds.map(({ value, values }, i) => {
        const fallback = written(values[name]);
        return { option, value, taken: taken[i]!, ...(fallback !== undefined && { fallback }) };
      });
      found.set(name, [...(found.get(name) ?? []), ...cases]);
    }
  }
  return found;
}

const flags = [true, false] as const;

/** A schedule of the family's own is not written down. */
function written(value: unknown): Json | undefined {
  return typeof value === "function" ? undefined : (value as Json | undefined);
}

/** An option that can be written down; those for code alone are none of a form's. */
function describeOption(
  name: string,
  { schema, help }: Option<unknown>,
  fallback: Json | undefined,
  cases: readonly OptionCase[] | undefined,
): OptionDescription[] {
  if (schema === undefined) return [];
  const known = { ...(fallback !== undefined && { fallback }), ...(cases && { cases }) };
  return [{ name, help, schema, usual: usual.has(name), ...known }];
}
