import { type Json } from "@elbo/core";
import { type FamilyDescription, type OptionDescription, type Settings } from "../protocol/settings.js";

/** The value of an option in some settings. */
export function valueOf(option: OptionDescription, { options }: Settings): Json | undefined {
  return options[option.name] ?? option.fallback;
}

/** The options that a model takes with these settings, each with the default that it has then. */
export function takenOptions({ options: known }: FamilyDescription, settings: Settings): OptionDescription[] {
  const values = new Map(known.map((option) => [option.name, valueOf(option, settings)]));
  return known.flatMap((option) => {
    const found = (option.cases ?? []).filter((each) => values.get(each.option) === each.value);
    if (found.some(({ taken }) => !taken)) return [];
    const { fallback = option.fallback } = found[0] ?? {};
    return [{ ...option, ...(fallback !== undefined && { fallback }) }];
  });
}

/** Settings without what is chosen of options that their model does not take. */
export function withTakenOnly(settings: Settings, family: FamilyDescription): Settings {
  const known = new Set(family.options.map(({ name }) => name));
  const taken = new Set(takenOptions(family, settings).map(({ name }) => name));
  const isLeft = ([name]: [string, Json]) => taken.has(name) || !known.has(name);
  return { ...settings, options: Object.fromEntries(Object.entries(settings.options).filter(isLeft)) };
}
