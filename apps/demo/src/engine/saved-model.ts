import {
  describeData,
  type GenerativeModel,
  type Json,
  type JsonObject,
  type OptionEntries,
  readModel,
  requireCheckpoint,
  show,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { datasets, type DemoDataset, findDataset } from "../data/datasets.js";
import { type DemoFamily } from "../families/family.js";
import { families } from "../families/index.js";
import { posteriorOf } from "../families/posteriors.js";
import { type Settings } from "../protocol/settings.js";

/** A saved model with the data that it was made for, and the settings of the page that say so. */
export interface Recognised {
  readonly settings: Settings;
  readonly dataset: DemoDataset;
  readonly data: Dataset;
  /** Builds the model, on the backend that is active then. */
  load(this: void): GenerativeModel;
}

/**
 * What a file that `saveModel` made holds, here or anywhere else.
 *
 * @param current name of the data set that the page shows, which is asked first whether it fits
 * @throws {CheckpointError} if the file is damaged, or holds no model of the page's families and data
 */
export async function recognise(
  file: Uint8Array,
  current: string,
  added: ReadonlyMap<string, DemoDataset>,
): Promise<Recognised> {
  const { kind, config } = readModel(file);
  const [model, entry] = familyOf(kind, config);
  const { name, dataset, data } = await dataOf(config, [current, ...Object.keys(datasets), ...added.keys()], added);
  const { family, again, own = {} } = entry;
  const options = { ...writable(family.entries, config), ...ownOf(own, config) };
  return {
    settings: { data: name, model, options },
    ...{ dataset, data },
    load: () => family.load(file, { ...posteriorOf(config), ...again?.(config) } as never),
  };
}

function familyOf(kind: string, config: JsonObject): [string, DemoFamily] {
  const fits = ({ family, saved = () => true }: DemoFamily) => family.kind === kind && saved(config);
  const found = Object.entries(families).find(([, entry]) => fits(entry));
  const kinds = [...new Set(Object.values(families).map(({ family }) => family.kind))];
  const advice = config["prior"] === undefined ? "" : `Its prior is ${show(config["prior"])}.`;
  requireCheckpoint(found !== undefined, "load", "kind", `one of ${kinds.join(", ")}`, kind, advice);
  return found;
}

async function dataOf(config: JsonObject, names: readonly string[], added: ReadonlyMap<string, DemoDataset>) {
  const wanted = JSON.stringify(config["data"]);
  for (const name of names) {
    const dataset = findDataset(name, added);
    const data = await dataset.load();
    if (JSON.stringify(describeData(data.spec)) === wanted) return { name, dataset, data };
  }
  const advice = "Drop the file of its data in first.";
  requireCheckpoint(false, "load", "data", "one of the page's data sets", config["data"], advice);
}

/** The options of a configuration that a form can show. */
function writable(entries: OptionEntries, config: JsonObject): Record<string, Json> {
  const shown = Object.entries(entries).filter(([name, { schema }]) => schema !== undefined && name in config);
  return Object.fromEntries(shown.map(([name]) => [name, config[name]!]));
}

/** Options of the page's own, which a configuration tells in its own way. */
function ownOf(own: OptionEntries, config: JsonObject): Record<string, Json> {
  const { prior, network, bound } = config as Readonly<Record<string, JsonObject | undefined>>;
  const told: Record<string, Json | undefined> = {
    components: prior?.["components"],
    places: (network?.["codeShape"] as readonly number[] | undefined)?.[0],
    bound: bound?.["kl"],
  };
  return Object.fromEntries(Object.keys(own).flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]])));
}
