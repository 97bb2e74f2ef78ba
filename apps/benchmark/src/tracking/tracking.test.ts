import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MetricsRecord } from "@elbo/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { createOutput } from "../command-line/output.js";
import { trainingConfig } from "../models/protocols.js";
import { type MlflowPlace, requireMlflowUri } from "./mlflow-client.js";
import { MlflowServer } from "./mlflow-server.fixture.js";
import { beginStudyRun, updateStudyRun } from "./track-study.js";
import { trackTraining } from "./track-training.js";

let server: MlflowServer;
let home: string;
let folder: string;
let said: string[] = [];
const output = createOutput(false, { stderr: { write: (text) => said.push(text) } });
const config = trainingConfig({ model: "vae", dataset: "digits", seed: 3 }, {});

beforeAll(async () => {
  server = await MlflowServer.start();
  home = await mkdtemp(join(tmpdir(), "elbo-tracking-"));
});
afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true });
});
beforeEach(async ({ task }) => {
  said = [];
  folder = join(home, task.id);
  await mkdir(folder);
});

const place = (more: Partial<MlflowPlace> = {}): MlflowPlace => ({
  uri: server.uri,
  experiment: "e",
  parent: null,
  ...more,
});
const open = (at = place()) => trackTraining(at, { name: "vae-16-seed3", folder, config, output });
const record = (step: number, split: MetricsRecord["split"] = "train"): MetricsRecord => ({
  ...{ step, epoch: 0, split, wallTime: 1_600_000_000.25 },
  terms: { loss: step / 2, "KL (nats)": 1 },
});
const last = () => [...server.runs.values()].at(-1)!;

describe("a training in MLflow", () => {
  it("has its configuration as parameters, its terms as metrics at their steps, and an end", async () => {
    const run = (await open())!;
    await run.write(record(0));
    await run.write({ ...record(0, "validation"), terms: { loss: NaN } });
    await run.write(record(5));
    await run.end("FINISHED", 5, { "test/-ELBO": 88.5 });
    const { name, tags, params, metrics, status } = last();
    expect({ name, tags, status }).toEqual({
      name: "vae-16-seed3",
      tags: { "mlflow.source.name": "elbo" },
      status: "FINISHED",
    });
    expect(params).toMatchObject({ model: "vae", seed: "3", hidden: "[256,256]", likelihood: "null" });
    const timestamp = 1_600_000_000_250;
    expect(metrics).toEqual([
      { key: "train/loss", value: 0, timestamp, step: 0 },
      { key: "train/KL _nats_", value: 1, timestamp, step: 0 },
      { key: "train/loss", value: 2.5, timestamp, step: 5 },
      { key: "train/KL _nats_", value: 1, timestamp, step: 5 },
      { key: "test/-ELBO", value: 88.5, timestamp: expect.any(Number) as number, step: 5 },
    ]);
    expect(said).toEqual([]);
  });

  it("goes on in the same run, and has each point once, also of steps that come again", async () => {
    const runs = server.runs.size;
    const before = (await open())!;
    for (const step of [0, 1, 2]) await before.write(record(step));
    await before.flush!();
    await before.end("KILLED", 2);
    const after = (await open())!;
    expect(last().status).toBe("RUNNING");
    for (const step of [0, 1, 2, 3]) await after.write(record(step));
    await after.end("FINISHED", 3);
    expect(server.runs.size).toBe(runs + 1);
    expect(
      last()
        .metrics.filter(({ key }) => key === "train/loss")
        .map(({ step }) => step),
    ).toEqual([0, 1, 2, 3]);
  });

  it("begins a run anew where the server has lost it, or is another one", async () => {
    await open();
    const id = [...server.runs.keys()].at(-1)!;
    server.runs.delete(id);
    await open();
    expect(JSON.parse(await readFile(join(folder, "mlflow.json"), "utf8"))).toEqual({
      uri: server.uri,
      run: expect.not.stringMatching(`^${id}-`) as string,
    });
    await writeFile(join(folder, "mlflow.json"), "damaged");
    const runs = server.runs.size;
    await open();
    expect(server.runs.size).toBe(runs + 1);
  });

  it("sends at most 1000 metrics at once", async () => {
    server.batches.length = 0;
    const run = (await open())!;
    const terms = Object.fromEntries(Array.from({ length: 1_100 }, (_, i) => [`term${i}`, i]));
    await run.write({ ...record(1), terms });
    await run.write({ ...record(2), terms });
    await run.end("FINISHED", 2);
    expect(server.batches).toEqual([0, 1_000, 100, 1_000, 100]);
    expect(last().metrics).toHaveLength(2_200);
  });

  it("costs one line, and no more, when the server fails or is not there", async () => {
    const run = (await open())!;
    server.isBroken = true;
    await run.write(record(1));
    await run.flush!();
    await run.write(record(2));
    await run.flush!();
    await run.end("FINISHED", 2);
    server.isBroken = false;
    expect(said).toEqual([
      `vae-16-seed3 goes on without being tracked: mlflow: ${server.uri} must be an MLflow server that takes the request; got "no disk".\n`,
    ]);
    said = [];
    expect(await open(place({ uri: "http://127.0.0.1:1" }))).toBeUndefined();
    expect(said).toEqual([
      expect.stringContaining("goes on without being tracked: mlflow: http://127.0.0.1:1 must be reachable; got "),
    ]);
  });
});

describe("a study in MLflow", () => {
  it("is a run in which those of its cells are nested", async () => {
    const study = (await beginStudyRun({ uri: server.uri, experiment: "e" }, "study of 2 cells", output))!;
    await open(study);
    expect(last().tags["mlflow.parentRunId"]).toBe(study.parent);
    await updateStudyRun(study, "FINISHED", output);
    expect(server.runs.get(study.parent!)).toMatchObject({ name: "study of 2 cells", status: "FINISHED" });
    expect(server.experiments.size).toBe(1);
  });

  it("goes on untracked where nothing answers", async () => {
    expect(await beginStudyRun({ uri: "http://127.0.0.1:1", experiment: "e" }, "study", output)).toBeUndefined();
    await updateStudyRun(place({ uri: "http://127.0.0.1:1", parent: "x" }), "FINISHED", output);
    expect(said).toEqual([
      expect.stringContaining("The study goes on without being tracked: mlflow: http://127.0.0.1:1 must be reachable"),
      expect.stringContaining(
        "The study's run in MLflow is not up to date: mlflow: http://127.0.0.1:1 must be reachable",
      ),
    ]);
  });
});

test.each([
  ["localhost:5000", '--log-mlflow must be an address of an MLflow server, http://host:port; got "localhost:5000".'],
  ["http://me:secret@host", "--log-mlflow must be without name and password; got "],
])("%s is no address of a server", (uri, message) => {
  expect(() => requireMlflowUri(uri)).toThrow(message);
  expect(() => requireMlflowUri(uri)).not.toThrow("secret");
});
