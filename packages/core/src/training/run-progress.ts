import { requireCheckpoint } from "../errors.js";
import { isJsonObject } from "../is-json-object.js";
import { type Json, type JsonObject } from "../types.js";
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
  /**
   * Epochs at the beginning whose metrics did not compare, as far as is known.
   * @default 0
   */
  readonly settled?: number;
  /** Epochs that are closed. */
  readonly epochs: readonly EpochRecord[];
}

export const runStart: RunProgress = { step: 0, sums: noSums, seconds: 0, stopping: noStopping, epochs: [] };

export function progressToJson(progress: RunProgress): JsonObject {
  return JSON.parse(JSON.stringify(progress)) as JsonObject;
}

/** @throws {CheckpointError} that names the part which is missing or impossible */
export function progressFromJson(json: JsonObject): RunProgress {
  const { step, sums, seconds, stopping, settled = 0, epochs } = json;
  requirePart("step", "a number of steps", isCount(step), step);
  requirePart(
    "sums",
    "a count and sums by name",
    isJsonObject(sums) && isCount(sums["count"]) && isTerms(sums["sums"]),
    sums,
  );
  requirePart("seconds", "a number", typeof seconds === "number", seconds);
  requirePart("stopping", "a best epoch and a number of stale ones", isStopping(stopping), stopping);
  requirePart("settled", "a number of epochs", isCount(settled), settled);
  requirePart("epochs", "a list", Array.isArray(epochs), epochs);
  for (const [at, record] of (epochs as readonly Json[]).entries())
    requirePart(`epochs[${at}]`, `the record of epoch ${at}`, isRecord(record, at), record);
  return json as JsonObject & RunProgress;
}

/**
 * Refuses a state that a run of so many epochs does not come to.
 *
 * @throws {CheckpointError} that names what does not fit
 */
export function requireWithinPlan(progress: RunProgress, epochs: number, batchesPerEpoch: number): void {
  const { step, epochs: closed } = progress;
  const planned = epochs * batchesPerEpoch;
  const rule = `at most ${planned}, as ${epochs} epochs of ${batchesPerEpoch} batches have`;
  const advice = "Ask for as many epochs as it has done, or begin a new run elsewhere.";
  requireCheckpoint(step <= planned, "resume", "progress.step", rule, step, advice);
  const first = closed.length * batchesPerEpoch;
  const fits = step >= first && step <= first + batchesPerEpoch;
  const steps = `from ${first} to ${first + batchesPerEpoch} after ${closed.length} closed epochs`;
  requireCheckpoint(fits, "resume", "progress.step", steps, step, "Was the checkpoint altered?");
}

function requirePart(part: string, rule: string, holds: boolean, value: Json | undefined): void {
  requireCheckpoint(holds, "resume", `progress.${part}`, rule, value, "Was the checkpoint altered?");
}

function isStopping(value: Json | undefined): boolean {
  if (!isJsonObject(value) || !isCount(value["stale"])) return false;
  const { best } = value;
  return best === null || (isJsonObject(best) && isCount(best["epoch"]) && isNumber(best["value"]));
}

function isRecord(value: Json, at: number): boolean {
  if (!isJsonObject(value) || value["epoch"] !== at || !isNumber(value["seconds"])) return false;
  const { train, validation = {}, measured = {} } = value;
  return [train, validation, measured].every(isTerms);
}

function isTerms(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.values(value).every(isNumber);
}

/** What is not finite became null in JSON. */
function isNumber(value: Json | undefined): boolean {
  return typeof value === "number" || value === null;
}

function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
