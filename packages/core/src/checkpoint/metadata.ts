import { type JsonObject } from "../types.js";
import { requireCheckpoint } from "../errors.js";
import { isJsonObject } from "../is-json-object.js";
import { parseStrictJson } from "./strict-json.js";

/** JSON in the string metadata of a safetensors file: which format it is, and its content under `elbo`. */
export function encodeMetadata(format: string, content: JsonObject): Record<string, string> {
  return { format, elbo: JSON.stringify(content) };
}

/** @throws {CheckpointError} if the metadata are of another format, or hold no JSON object */
export function decodeMetadata(format: string, metadata: Readonly<Record<string, string>>): JsonObject {
  const found = metadata["format"] ?? "none";
  const advice = "The file holds something else, or another version of elbo wrote it.";
  requireCheckpoint(found === format, "checkpoint", "format", `"${format}"`, found, advice);
  const content = parseStrictJson(metadata["elbo"] ?? "", "checkpoint metadata");
  requireCheckpoint(isJsonObject(content), "checkpoint", "metadata", "a JSON object", content);
  return content;
}
