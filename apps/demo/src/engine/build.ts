import {
  type ChosenOptions,
  chooseOptions,
  didYouMean,
  type GenerativeModel,
  type Json,
  type OptionEntries,
  requireArgument,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { families } from "../families/index.js";
import { type DemoFamily, optimizersOf, trainingEntries } from "../families/family.js";
import { type Settings } from "../protocol/settings.js";

export type TrainingChoices = ChosenOptions<typeof trainingEntries>;

/** @throws {ArgumentError} if there is no such family */
function findFamily(name: string): DemoFamily {
  const found = Object.hasOwn(families, name) ? families[name] : undefined;
  requireArgument(found !== undefined, "model", "name", `one of ${Object.keys(families).join(", ")}`, name);
  return found;
}

/**
 * How a model is trained.
 *
 * @throws {ArgumentError} if a setting is impossible
 */
export function trainingChoices({ model, options }: Settings): TrainingChoices {
  const { defaults } = findFamily(model);
  return chooseOptions("training", trainingEntries, among(trainingEntries, { ...defaults, ...options }));
}

/**
 * The model that settings describe, for the data that it is to learn.
 *
 * @throws {ArgumentError} if a setting is unknown or impossible, or the data do not fit the family
 */
export function buildModel({ model: name, options }: Settings, data: Dataset): GenerativeModel {
  const entry = findFamily(name);
  const { family, own = {}, given, defaults } = entry;
  const all: Readonly<Record<string, Json>> = { ...defaults, ...options };
  const known = [...Object.keys({ ...family.entries, ...own, ...trainingEntries })];
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  const advice = didYouMean(unknown ?? "", known, "Is it misspelt?");
  requireArgument(unknown === undefined, name, "options", `among ${known.join(", ")}`, unknown, advice);
  const chosen = chooseOptions(name, own, among(own, all));
  const { learningRate } = trainingChoices({ data: "", model: name, options });
  return family({
    ...among(family.entries, all),
    data: data.spec,
    ...optimizersOf(family, learningRate),
    ...given?.({ ...all, ...chosen }, data),
  } as never);
}

/** Those of the values that are options. */
function among(entries: OptionEntries, values: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(entries, name)));
}
