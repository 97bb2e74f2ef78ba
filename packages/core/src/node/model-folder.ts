import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readModel, saveModel } from "../checkpoint/model-file.js";
import { parseStrictJson } from "../checkpoint/strict-json.js";
import { requireCheckpoint, requireKnownOptions } from "../errors.js";
import { isJsonObject } from "../is-json-object.js";
import { loadModel, type LoadModelOptions } from "../models/load-model.js";
import { type GenerativeModel, type Json } from "../types.js";
import { writeFileAtomic } from "./atomic-file.js";
import { fileError } from "./file-error.js";
import { type ModelCard, modelCard, modelCardNames } from "./model-card.js";
import { readFileWithin } from "./read-file.js";

const files = { weights: "model.safetensors", config: "config.json", card: "README.md" } as const;
/** More than any configuration has. */
const mostConfigBytes = 2 ** 24;

/**
 * A model in a folder laid out as those of Hugging Face: `model.safetensors`, which is what `saveModel` makes; `config.json` with its
 * family and options; and a model card, `README.md`. The weights are written last.
 *
 * @param folder is made where it is missing
 * @throws {ArgumentError} if an entry of the card is unknown or impossible
 * @throws {DataError} if a file cannot be written
 * @example
 * await saveModelFolder("my-vae", model, { description: "Digits in two units.", license: "mit", metrics: { "-ELBO (nats)": "98.2" } });
 */
export async function saveModelFolder(
  folder: string,
  model: Pick<GenerativeModel, "kind" | "config" | "parameters">,
  card: ModelCard = {},
): Promise<void> {
  requireKnownOptions("saveModelFolder", card, modelCardNames);
  const bytes = await saveModel(model);
  const { kind, config, package: origin } = readModel(bytes);
  const described = {
    library_name: "elbo",
    model_type: kind,
    ...(origin !== undefined && { package: origin }),
    config,
  };
  const text = modelCard(model, { ...card, ...(origin !== undefined && { package: origin }) });
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw fileError("saveModelFolder", folder, "a folder that can be made", cause);
  }
  await writeFileAtomic(join(folder, files.card), text);
  await writeFileAtomic(join(folder, files.config), `${JSON.stringify(described, null, 2)}\n`);
  await writeFileAtomic(join(folder, files.weights), bytes);
}

/**
 * The model in a folder that {@link saveModelFolder} wrote, of any family that was imported.
 *
 * @throws {DataError} if a file cannot be read
 * @throws {CheckpointError} as `loadModel`, and if `config.json` tells of another model than the weights do
 * @example
 * await saveModelFolder("my-vae", model);
 * const again = await loadModelFolder("my-vae");
 */
export async function loadModelFolder(folder: string, options: LoadModelOptions = {}): Promise<GenerativeModel> {
  const bytes = await readFileWithin(join(folder, files.weights));
  const text = new TextDecoder().decode(await readFileWithin(join(folder, files.config), mostConfigBytes));
  const told = parseStrictJson(text, files.config);
  const { kind, config } = readModel(bytes);
  const saved = { model_type: kind, config };
  const advice = "One of the files is of another model.";
  for (const name of ["model_type", "config"] as const) {
    const [here, there] = [saved[name], entryOf(told, name)];
    requireCheckpoint(
      sorted(there) === sorted(here),
      "loadModelFolder",
      name,
      `${JSON.stringify(here)}, as in ${files.weights}`,
      there,
      advice,
    );
  }
  return loadModel(bytes, options);
}

function entryOf(json: Json, name: string): Json | undefined {
  return isJsonObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}

/** A text that is equal for equal JSON, whatever the order of keys. */
function sorted(json: Json | undefined): string {
  return (
    JSON.stringify(json, (_key, value: Json) =>
      isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
    ) ?? "nothing"
  );
}
