import { type JsonObject, type MetricsRecord, type MetricsSink } from "@elbo/core";
import { type MlflowClient, MlflowError, type MlflowPlace } from "./mlflow-client.js";

/** What MLflow takes at once: metrics and parameters of a batch, letters of a parameter's value. */
const [mostMetrics, mostParameters, mostLetters] = [1_000, 100, 500];

/** Milliseconds after which metrics are sent that fill no batch. */
const sendEvery = 5_000;

export type RunStatus = "RUNNING" | "FINISHED" | "FAILED" | "KILLED";

interface Point {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** Creates a run of an experiment, which is made where there is none. Returns its id. */
export async function createRun(
  client: MlflowClient,
  { experiment, parent }: Pick<MlflowPlace, "experiment" | "parent">,
  name: string,
): Promise<string> {
  const tags = { "mlflow.source.name": "elbo", ...(parent !== null && { "mlflow.parentRunId": parent }) };
  const { run } = await client.post("runs/create", {
    ...{ experiment_id: await experimentId(client, experiment), run_name: name, start_time: Date.now() },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  return textAt((run as JsonObject | undefined)?.["info"], "run_id");
}

/** Says how a run stands; one that goes on has no end. */
export async function updateRun(client: MlflowClient, run: string, status: RunStatus): Promise<void> {
  const body = { run_id: run, status };
  await client.post("runs/update", status === "RUNNING" ? body : { ...body, end_time: Date.now() });
}

async function experimentId(client: MlflowClient, name: string): Promise<string> {
  const find = async () => {
    const found = await client.get("experiments/get-by-name", { experiment_name: name });
    return textAt(found["experiment"], "experiment_id");
  };
  try {
    return await find();
  } catch (error) {
    if (!isCode(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
  }
  try {
    return textAt(await client.post("experiments/create", { name }), "experiment_id");
  } catch (error) {
    // Another process was first.
    if (isCode(error, "RESOURCE_ALREADY_EXISTS")) return find();
    throw error;
  }
}

/**
 * The metrics of a training as those of a run. Each point is there once: what the server has already of a run that goes on is not
 * sent again.
 */
export class MlflowRun implements MetricsSink {
  readonly #sent: Map<string, number>;
  #points: Point[] = [];
  #sending: Promise<void> = Promise.resolve();
  #next = performance.now() + sendEvery;

  private constructor(
    readonly client: MlflowClient,
    readonly id: string,
    sent: ReadonlyMap<string, number>,
  ) {
    this.#sent = new Map(sent);
  }

  static async begin(
    client: MlflowClient,
    place: MlflowPlace,
    name: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<MlflowRun> {
    const run = new MlflowRun(client, await createRun(client, place, name), new Map());
    const params = Object.entries(parameters).map(([key, value]) => ({
      key: keyOf(key),
      value: (typeof value === "string" ? value : JSON.stringify(value)).slice(0, mostLetters),
    }));
    for (let at = 0; at < params.length; at += mostParameters)
      await client.post("runs/log-batch", { run_id: run.id, params: params.slice(at, at + mostParameters) });
    return run;
  }

  /** Goes on with a run, from the last step of each metric on; undefined where the server knows none of this id. */
  static async resume(client: MlflowClient, id: string): Promise<MlflowRun | undefined> {
    try {
      const sent = await sentSteps(client, id);
      await updateRun(client, id, "RUNNING");
      return new MlflowRun(client, id, sent);
    } catch (error) {
      if (isCode(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
      throw error;
    }
  }

  write({ step, split, terms, wallTime }: MetricsRecord): void {
    const timestamp = Math.round(1000 * wallTime);
    for (const [name, value] of Object.entries(terms))
      this.#add({ key: keyOf(`${split}/${name}`), value, timestamp, step });
    if (this.#points.length >= mostMetrics || performance.now() > this.#next) this.#send();
  }

  async flush(): Promise<void> {
    this.#send();
    await this.#sending;
  }

  /** Sends what the training came to, and says how it ended. */
  async end(status: RunStatus, step: number, metrics: Readonly<Record<string, number>> = {}): Promise<void> {
    const timestamp = Date.now();
    for (const [name, value] of Object.entries(metrics)) this.#add({ key: keyOf(name), value, timestamp, step });
    await this.flush();
    await updateRun(this.client, this.id, status);
  }

  #add(point: Point): void {
    // JSON has no other numbers.
    if (!Number.isFinite(point.value) || point.step <= (this.#sent.get(point.key) ?? -1)) return;
    this.#sent.set(point.key, point.step);
    this.#points.push(point);
  }

  /** Sends beside training; what fails is told by the next flush. */
  #send(): void {
    const points = this.#points;
    this.#points = [];
    this.#next = performance.now() + sendEvery;
    if (points.length === 0) return;
    this.#sending = this.#sending.then(async () => {
      for (let at = 0; at < points.length; at += mostMetrics) {
        const metrics = points.slice(at, at + mostMetrics).map((point) => ({ ...point }));
        await this.client.post("runs/log-batch", { run_id: this.id, metrics });
      }
    });
    this.#sending.catch(() => undefined);
  }
}

/** The last step of each metric that a run has. */
async function sentSteps(client: MlflowClient, id: string): Promise<Map<string, number>> {
  const { run } = (await client.get("runs/get", { run_id: id })) as {
    readonly run?: {
      readonly data?: { readonly metrics?: readonly { readonly key: string; readonly step?: number }[] };
    };
  };
  // A step of 0 may be left out, as defaults are in its JSON.
  return new Map((run?.data?.metrics ?? []).map(({ key, step = 0 }) => [key, Number(step)]));
}

/** A name as MLflow takes it: letters, digits, and _-. /. */
function keyOf(name: string): string {
  return name.replaceAll(/[^\w\-. /]/g, "_").slice(0, 250);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof MlflowError && error.code === code;
}

/** @throws {MlflowError} if there is no text, as of a server that is another one */
function textAt(value: unknown, key: string): string {
  const found = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  if (typeof found !== "string")
    throw new MlflowError(`mlflow: the answer must hold ${key}; got ${JSON.stringify(value)}.`);
  return found;
}
