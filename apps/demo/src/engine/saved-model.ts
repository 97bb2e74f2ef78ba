import {
  dataOption,
  type DataSpec,
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
import { absentData, describeWanted } from "../data/absent.js";
import { datasets, type DemoDataset, findDataset } from "../data/datasets.js";
import { type DemoFamily } from "../families/family.js";
import { families } from "../families/index.js";
import { posteriorOf } from "../families/posteriors.js";
import { type Settings } from "../protocol/settings.js";
import { messageOf } from "./message-of.js";

/** A saved model with the data that it was made for, and the settings of the page that say so. */
export interface Recognised {
  readonly settings: Settings;
  readonly dataset: DemoDataset;
  readonly data: Dataset;
  /** What is missing where the data are not at hand, in words. */
  readonly missing?: string;
  /** Builds the model, on the backend that is active then. */
  load(this: void): GenerativeModel;
}

/**
 * What a file that `saveModel` made holds, here or anywhere else. Where its data are neither the page's nor of a file that was
 * dropped in, the model stands alone.
 *
 * @param current name of the data set that the page shows, which is asked first whether it fits
 * @throws {CheckpointError} if the file is damaged, or holds no model of the page's families
 */
export async function recognise(
  file: Uint8Array,
  current: string,
  added: ReadonlyMap<string, DemoDataset>,
): Promise<Recognised> {
  const { kind, config } = readModel(file);
  const [model, entry] = familyOf(kind, config);
  const found = await dataOf(config, current, added);
  const { family, again, own = {} } = entry;
  const options = { ...writable(family.entries, config), ...ownOf(own, config) };
  return {
    settings: { data: found.name, model, options },
    ...found,
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

interface Found extends Pick<Recognised, "dataset" | "data" | "missing"> {
  readonly name: string;
}

async function dataOf(config: JsonObject, current: string, added: ReadonlyMap<string, DemoDataset>): Promise<Found> {
  const own = [current, ...Object.keys(datasets)].filter((name) => Object.hasOwn(datasets, name));
  const wanted = JSON.stringify(config["data"]);
  for (const name of own) {
    const dataset = findDataset(name, added);
    const data = await dataset.load();
    if (JSON.stringify(describeData(data.spec)) === wanted) return { name, dataset, data };
  }
  const spec = specOf(config);
  const { found, reasons } = await fileFor(spec, current, added);
  if (found !== undefined) return found;
  const missing =
    `The model is shown without its data: ${describeWanted(spec)}. ` +
    `Drop their file in to train it, and to see their codes.${reasons}`;
  const data = absentData(spec);
  return { name: "absent", dataset: { title: spec.name, load: () => Promise.resolve(data) }, data, missing };
}

function specOf(config: JsonObject): DataSpec {
  const given = dataOption.restore("load", "data", config["data"], undefined);
  requireCheckpoint(given !== undefined, "load", "data", "told by the file", given);
  return dataOption.choose("load", "data", given, {});
}

/** The dropped file that a model was trained on, or one like it; why others are none, in words. */
async function fileFor(spec: DataSpec, current: string, added: ReadonlyMap<string, DemoDataset>) {
  let reasons = "";
  const isCurrent = ([name]: readonly [string, DemoDataset]) => Number(name === current);
  for (const [name, dataset] of [...added].sort((a, b) => isCurrent(b) - isCurrent(a)))
    try {
      const data = await dataset.readAs!(spec);
      return { found: { name, dataset, data }, reasons };
    } catch (error) {
      reasons += ` ${JSON.stringify(dataset.title)} is not that file: ${messageOf(error)}`;
    }
  return { found: undefined, reasons };
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
