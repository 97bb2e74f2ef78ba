import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { fromJson } from "../json.js";
import { trainingName } from "../models/training-config.js";
import { currentConfig, earlierSchemas } from "./earlier-config.js";
import { ownFile } from "./own-folder.js";
import { type Results, resultsSchema, type TrainingResult } from "./results.js";
import { resultsCheck } from "./results-schema.js";
import { anything, isFolderName, list, object, optional, record, StoredValueError } from "./stored-value.js";

/**
 * Reads a run's results.json, every field of which is checked.
 *
 * @throws {DataError} that names the field which is not what it must be
 */
export async function readResults(folder: string): Promise<Results> {
  const file = join(folder, "results.json");
  const refuse = (rule: string, value: unknown, cause?: unknown) =>
    new DataError(`run: ${file} must be ${rule}; got ${show(value)}. Give the folder of a run.`, { cause });
  const bytes = await readFileWithin(file, mostBytes, ownFile).catch((error: Error) => {
    const { code, message } = error.cause as NodeJS.ErrnoException;
    throw refuse("a file that can be read", code ?? message, error);
  });
  try {
    return parseResults(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof StoredValueError) throw refuse(error.rule, error.value, error);
    throw refuse("JSON", (error as Error).message, error);
  }
}

/** Longest results.json that is read. */
const mostBytes = 2 ** 28;

/**
 * The results that a text holds.
 *
 * @throws {StoredValueError} that names the field which is not what it must be
 * @throws {CheckpointError} if the text is no JSON, or names a key twice
 */
export function parseResults(json: string): Results {
  const stored = fromJson(json);
  const schema = typeof stored === "object" && stored !== null ? (stored as { schema?: unknown }).schema : undefined;
  const known: readonly unknown[] = [resultsSchema, ...earlierSchemas];
  if (!known.includes(schema)) throw new StoredValueError(`of schema ${known.join(" or ")}`, schema);
  const results = ofCurrentSchema(stored as Results);
  resultsCheck(results, "");
  const stray = results.plan.trainings.map(trainingName).find((name) => !isFolderName(name));
  if (stray !== undefined) throw new StoredValueError("one whose names are of files in its folder", stray);
  return results;
}

/** Results as they are laid out now. */
function ofCurrentSchema(results: Omit<Results, "schema"> & { readonly schema: number }): Results {
  layoutCheck(results, "");
  const trainings = results.trainings.map(withEveryMetric);
  // Fields keep their places, so that what is written again differs in what changed alone.
  if (results.schema !== 2) return { ...results, schema: resultsSchema, trainings };
  const plan = { ...results.plan, trainings: results.plan.trainings.map(currentConfig) };
  const renamed = trainings.map((training) => {
    const config = currentConfig(training.config);
    return { ...training, config, name: trainingName(config) };
  });
  return { ...results, schema: resultsSchema, plan, trainings: renamed };
}

const metricsCheck = optional(list(record(anything)));

/** As much as it takes to lay results of any version out anew. */
const layoutCheck = object({
  plan: object({ trainings: list(record(anything)) }),
  trainings: list(
    object({
      config: record(anything),
      history: object({ epochs: list(record(anything)) }),
      ...{ figures: metricsCheck, metrics: metricsCheck, sampleFigures: metricsCheck, sampleMetrics: metricsCheck },
    }),
  ),
});

/** What a training's metrics were called up to version 3. */
interface EarlierNames {
  readonly figures?: TrainingResult["metrics"];
  readonly sampleFigures?: TrainingResult["sampleMetrics"];
}

/** Runs of before they said so have null for metrics that were not finite, and no word on what a model is given. */
function withEveryMetric({
  figures = [],
  sampleFigures = [],
  ...training
}: TrainingResult & EarlierNames): TrainingResult {
  const { model, metrics = figures, sampleMetrics = sampleFigures, history } = training;
  const given = model?.kind === "conditional-vae" ? ({ given: "label" } as const) : {};
  return {
    ...training,
    metrics: metrics.map((each) => ({ ...given, ...withNumbers(each) })),
    sampleMetrics: sampleMetrics.map((metric) => withNumbers(metric)),
    ...(history && { history: { ...history, epochs: history.epochs.map((epoch) => withNumbers(epoch)) } }),
  };
}

/** Bits that compare with no others are null; every other null stood for a number. */
function withNumbers<T>(value: T, key?: string): T {
  if (value === null) return (key === "bitsPerDimension" ? null : NaN) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withNumbers(each)) as T;
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withNumbers(each as unknown, name)]),
  ) as T;
}
