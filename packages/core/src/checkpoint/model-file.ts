import { isJsonObject } from "../is-json-object.js";
import { type GenerativeModel, type JsonObject } from "../types.js";
import { readParameters } from "./assign-parameters.js";
import { familyOf } from "./families.js";
import { decodeMetadata, encodeMetadata } from "./metadata.js";
import { readSafetensors } from "./read-safetensors.js";
import { requireCheckpoint } from "../errors.js";
import { type TensorArray } from "./tensor-file.js";
import { writeSafetensors } from "./write-safetensors.js";

/** What a model file holds: enough to build the model again. */
export interface SavedModel {
  /** The family, "vae". */
  readonly kind: string;
  readonly config: JsonObject;
  /** The package that defines the family, where the file says so. */
  readonly package?: string;
  readonly tensors: ReadonlyMap<string, TensorArray>;
}

const format = "elbo-model/1";

/**
 * A model as a safetensors file: kind and configuration in the metadata, parameters as tensors.
 *
 * @example
 * await writeFileAtomic("model.safetensors", await saveModel(model));
 */
export async function saveModel(model: Pick<GenerativeModel, "kind" | "config" | "parameters">): Promise<Uint8Array> {
  const { kind, config, parameters } = model;
  const origin = familyOf(kind)?.package;
  const metadata = encodeMetadata(format, { kind, config, ...(origin !== undefined && { package: origin }) });
  return writeSafetensors({ tensors: await readParameters(parameters), metadata });
}

/**
 * Reads a model file. Build the model from `config`, then `assignParameters(model.parameters, tensors)`.
 *
 * @throws {CheckpointError} if the file is damaged, or holds no model
 */
export function readModel(file: Uint8Array): SavedModel {
  const { tensors, metadata } = readSafetensors(file, { sealed: true });
  const { kind, config, package: origin } = decodeMetadata(format, metadata);
  requireCheckpoint(typeof kind === "string", "readModel", "kind", "a string", kind);
  requireCheckpoint(isJsonObject(config), "readModel", "config", "an object", config);
  const isName = origin === undefined || typeof origin === "string";
  requireCheckpoint(isName, "readModel", "package", "a name", origin);
  return { kind, config, ...(origin !== undefined && { package: origin }), tensors };
}
