import { join } from "node:path";
import { type MetricsRecord, type MetricsSink } from "@elbo/core";
import { readFileWithin, writeFileAtomic } from "@elbo/core/node";
import { type Output } from "../command-line/output.js";
import { type TrainingConfig } from "../models/training-config.js";
import { MlflowClient, MlflowError, type MlflowPlace } from "./mlflow-client.js";
import { MlflowRun, type RunStatus } from "./mlflow-run.js";

/** File of a training's folder that names its run. */
const runFile = "mlflow.json";

const mostBytes = 10_000;

export interface TrackOptions {
  readonly name: string;
  readonly folder: string;
  readonly config: TrainingConfig;
  readonly output: Output;
}

/** Where the metrics of a training go, and how it ended. */
export interface TrackedTraining extends MetricsSink {
  end(status: RunStatus, step: number, metrics?: Readonly<Record<string, number>>): Promise<void>;
}

/**
 * Tracks a training in a run of an MLflow server, the same one when it goes on. A server that fails costs one line, and the
 * training goes on without it.
 *
 * @returns undefined where it is tracked nowhere
 */
export async function trackTraining(
  place: MlflowPlace | undefined,
  options: TrackOptions,
): Promise<TrackedTraining | undefined> {
  if (place === undefined) return undefined;
  let run: MlflowRun | undefined;
  const attempt = async (work: () => void | Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      run = undefined;
      options.output.say(`${options.name} goes on without being tracked: ${error.message}`);
    }
  };
  await attempt(async () => {
    run = await openRun(place, options);
  });
  if (run === undefined) return undefined;
  return {
    write: (record: MetricsRecord) => attempt(() => run?.write(record)),
    flush: () => attempt(async () => run?.flush()),
    end: (status, step, metrics) => attempt(async () => run?.end(status, step, metrics)),
  };
}

async function openRun(place: MlflowPlace, { name, folder, config }: TrackOptions): Promise<MlflowRun> {
  const client = new MlflowClient(place.uri);
  const before = await runOf(folder, place);
  const resumed = before === undefined ? undefined : await MlflowRun.resume(client, before);
  if (resumed !== undefined) return resumed;
  const { settings, ...shared } = config;
  const run = await MlflowRun.begin(client, place, name, { ...shared, ...settings });
  await writeFileAtomic(join(folder, runFile), `${JSON.stringify({ uri: place.uri, run: run.id })}\n`);
  return run;
}

/** The run that a training began with on this server; undefined where it did with none. */
async function runOf(folder: string, { uri }: MlflowPlace): Promise<string | undefined> {
  const bytes = await readFileWithin(join(folder, runFile), mostBytes, { links: false }).catch(() => undefined);
  if (bytes === undefined) return undefined;
  try {
    const stored = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Record<"uri" | "run", unknown>>;
    return stored.uri === uri && typeof stored.run === "string" ? stored.run : undefined;
  } catch {
    return undefined;
  }
}
