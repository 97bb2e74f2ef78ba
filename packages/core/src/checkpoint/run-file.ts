import { type Json, type JsonObject } from "../types.js";
import { requireCheckpoint } from "../errors.js";
import { isJsonObject } from "../is-json-object.js";
import { decodeMetadata, encodeMetadata } from "./metadata.js";
import { readSafetensors } from "./read-safetensors.js";
import { type TensorArray } from "./tensor-file.js";
import { writeSafetensors } from "./write-safetensors.js";

/** The complete state of a run between two steps. */
export interface SavedRun {
  /** What the run is: model, data, seed, optimisers. Equal for runs that continue each other. */
  readonly identity: JsonObject;
  /** Where it stands: step, history, early stopping. */
  readonly progress: JsonObject;
  /** Every variable: parameters, optimiser state, moving averages, dual variables. */
  readonly variables: ReadonlyMap<string, TensorArray>;
  /** The best weights so far; empty before there are any. */
  readonly best: ReadonlyMap<string, TensorArray>;
}

const format = "elbo-run/1";
const groups = { variables: "variables/", best: "best/" } as const;

/** A run as a safetensors file. */
export function saveRun({ identity, progress, variables, best }: SavedRun): Uint8Array {
  const tensors = new Map([...addPrefix(groups.variables, variables), ...addPrefix(groups.best, best)]);
  return writeSafetensors({ tensors, metadata: encodeMetadata(format, { identity, progress }) });
}

/**
 * Reads what {@link saveRun} wrote.
 *
 * @throws {CheckpointError} if the file is damaged, or holds no run
 */
export function loadRun(file: Uint8Array): SavedRun {
  const { tensors, metadata } = readSafetensors(file, { sealed: true });
  const { identity, progress } = decodeMetadata(format, metadata);
  requireCheckpoint(isJsonObject(identity), "loadRun", "identity", "an object", identity);
  requireCheckpoint(isJsonObject(progress), "loadRun", "progress", "an object", progress);
  const known = Object.values(groups);
  const stray = [...tensors.keys()].find((name) => !known.some((prefix) => name.startsWith(prefix)));
  requireCheckpoint(stray === undefined, "loadRun", "tensor name", `under ${known.join(" or ")}`, stray);
  return {
    identity,
    progress,
    variables: withPrefix(groups.variables, tensors),
    best: withPrefix(groups.best, tensors),
  };
}

/**
 * Refuses to continue a run as another one.
 *
 * @throws {CheckpointError} that names the first field which differs
 */
export function requireSameRun(saved: JsonObject, here: JsonObject): void {
  const difference = firstDifference(saved, JSON.parse(JSON.stringify(here)) as Json, []);
  if (difference === undefined) return;
  const { path, before, now } = difference;
  const advice = "Resume with the settings that the run began with, or begin a new one elsewhere.";
  requireCheckpoint(false, "resume", path.join("."), `${JSON.stringify(before)} as in the checkpoint`, now, advice);
}

interface Difference {
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly now: Json | undefined;
}

function firstDifference(
  before: Json | undefined,
  now: Json | undefined,
  path: readonly string[],
): Difference | undefined {
  if (isBranch(before) && isBranch(now) && Array.isArray(before) === Array.isArray(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const difference = firstDifference(child(before, key), child(now, key), [...path, key]);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(before, now) ? undefined : { path, before, now };
}

function child(branch: JsonObject | readonly Json[], key: string): Json | undefined {
  return Object.hasOwn(branch, key) ? (branch as JsonObject)[key] : undefined;
}

function isBranch(value: Json | undefined): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}

function addPrefix(prefix: string, tensors: ReadonlyMap<string, TensorArray>): Map<string, TensorArray> {
  return new Map([...tensors].map(([name, tensor]) => [prefix + name, tensor]));
}

function withPrefix(prefix: string, tensors: ReadonlyMap<string, TensorArray>): Map<string, TensorArray> {
  const inside = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(inside.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
