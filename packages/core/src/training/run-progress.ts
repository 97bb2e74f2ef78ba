import { requireCheckpoint } from "../errors.js";
import { type JsonObject } from "../types.js";
import { noStopping, type Stopping } from "./early-stopping.js";
import { type EpochRecord, noSums, type TermSums } from "./history.js";

/** Where a run stands, apart from its variables. It survives JSON to the last bit. */
export interface RunProgress {
  /** Steps done. */
  readonly step: number;
  /** Of the epoch that is under way. */
  readonly sums: TermSums;
  readonly seconds: number;
  readonly stopping: Stopping;
  /** Epochs that are closed. */
  readonly epochs: readonly EpochRecord[];
}

export const runStart: RunProgress = { step: 0, sums: noSums, seconds: 0, stopping: noStopping, epochs: [] };

export function progressToJson(progress: RunProgress): JsonObject {
  return JSON.parse(JSON.stringify(progress)) as JsonObject;
}

/** @throws {CheckpointError} unless the parts are there */
export function progressFromJson(json: JsonObject): RunProgress {
  requireCheckpoint(isProgress(json), "resume", "progress", "step, sums, seconds, stopping and epochs", json);
  return json;
}

function isProgress(json: object): json is RunProgress {
  const { step, sums, seconds, stopping, epochs } = json as Partial<Record<keyof RunProgress, unknown>>;
  const counts = Number.isSafeInteger(step) && (step as number) >= 0 && typeof seconds === "number";
  return counts && isObject(sums) && isObject(sums["sums"]) && isObject(stopping) && Array.isArray(epochs);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
