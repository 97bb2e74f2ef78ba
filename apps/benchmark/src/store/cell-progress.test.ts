import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@elbo/core";
import S3rver from "s3rver";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Interrupted } from "../command-line/interrupted.js";
import { createOutput } from "../command-line/output.js";
import { temporaryFolder, writeImages } from "../commands/command-line.fixture.js";
import { loadDataset } from "../data/datasets.js";
import { startEngine } from "../engine.js";
import { findModel } from "../models/index.js";
import { trainingConfig } from "../models/protocols.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { cellOf, fingerprintsOf } from "../study/cell.js";
import { createCellFolder } from "../study/cell-folder.js";
import { readStatus } from "../study/cell-state.js";
import { runCell } from "../study/run-cell.js";
import { parseProgress, progressText, stepsOf } from "./cell-progress.js";
import { type CellStore } from "./cell-store.js";
import { openS3Store } from "./s3-store.js";
import { sharingProgress } from "./sharing-progress.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: S3rver;
let store: () => Promise<CellStore>;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  const buckets = [{ name: "cells", configs: [] }];
  server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory: at("s3"), configureBuckets: buckets });
  const { port } = await server.run();
  const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: "us-east-1" };
  const keys = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };
  store = () => openS3Store("s3://cells", { ...environment, ...keys });
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

it("a cell that one machine left half done is finished by another from its last checkpoint, with equal bits", async () => {
  await writeImages(at("images.idx"), 40);
  const asked = {
    model: "vae",
    dataset: at("images.idx"),
    binarize: "static",
    seed: 1,
    latent: 2,
    hidden: [4],
  } as const;
  const config = trainingConfig({ ...asked, epochs: 8, batchSize: 8 }, findModel("vae"));
  const plan = { ...resultsFixture().plan, trainings: [config], checkpointEvery: 3, evidenceSamples: 1 };
  const cell = cellOf(plan, fingerprintsOf(await loadDataset(config)));
  const engine = await startEngine("cpu");
  const shared: string[] = [];
  /** Works on the cell as a machine with a folder of its own, which is stopped once it says so. */
  const work = async (machine: string, stopAt?: RegExp, lines: string[] = []) => {
    await createCellFolder(at(machine), cell);
    const stop = new AbortController();
    const say = (line: string) => {
      lines.push(line);
      if (stopAt?.test(line)) stop.abort();
    };
    const output = { ...createOutput(true), live: true, say, status: say };
    const run = () => runCell(at(machine, cell.hash), { engine, output, signal: stop.signal });
    const sharing = { store: await store(), folder: at(machine), report: (line: string) => shared.push(line) };
    await (machine === "alone" ? run() : sharingProgress(cell, run, sharing));
    return (await readStatus(at(machine), cell)).results?.trainings[0];
  };
  const alone = await work("alone");
  await expect(work("first", /epoch 2\//)).rejects.toThrow(Interrupted);
  const left = await stepsOf(at("first", cell.hash));
  expect(left).toBeGreaterThan(0);
  const lines: string[] = [];
  const second = await work("second", undefined, lines);
  expect(second?.model.sha256).toBe(alone!.model.sha256);
  expect(second?.metrics.map(({ elbo, evidence }) => [elbo, evidence])).toEqual(
    alone!.metrics.map(({ elbo, evidence }) => [elbo, evidence]),
  );
  // It went on, and did not begin.
  expect(lines.some((line) => /epoch 1\//.test(line))).toBe(false);
  const records = async (machine: string) =>
    (await readFile(at(machine, cell.hash, "metrics.jsonl"), "utf8")).match(/"step":\d+/g);
  expect(await records("second")).toEqual(await records("alone"));
  expect(shared).toEqual([]);
  // What is over needs no progress, and one who comes late gets none.
  await (await store()).put(at("second"), cell.hash);
  await createCellFolder(at("third"), cell);
  expect(await (await store()).fetchProgress(at("third"), cell.hash)).toBe(false);
}, 60_000);

it("only what goes further is brought and told", async () => {
  const cell = cellOf(
    { ...resultsFixture().plan, trainings: [trainingFixture(2, 9).config] },
    trainingFixture(2, 9).data.fingerprints,
  );
  const machine = async (name: string, step: number) => {
    const path = at(name, cell.hash, "checkpoints");
    await createCellFolder(at(name), cell);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, `step-${String(step).padStart(12, "0")}.safetensors`), name);
  };
  await machine("late", 5);
  await machine("early", 3);
  await (await store()).putProgress(at("late"), cell.hash);
  await (await store()).putProgress(at("early"), cell.hash);
  expect(await (await store()).fetchProgress(at("late"), cell.hash)).toBe(false);
  expect(await (await store()).fetchProgress(at("early"), cell.hash)).toBe(true);
  expect(await stepsOf(at("early", cell.hash))).toBe(5);
  const brought = at("early", cell.hash, "checkpoints", "step-000000000005.safetensors");
  expect(await readFile(brought, "utf8")).toBe("late");
});

it("a store that cannot be told costs the work nothing, and is reported", async () => {
  const cell = cellOf(
    { ...resultsFixture().plan, trainings: [trainingFixture(2, 8).config] },
    trainingFixture(2, 8).data.fingerprints,
  );
  await createCellFolder(at("lonely"), cell);
  const broken = { ...(await store()), fetchProgress: () => Promise.reject(new DataError("store: gone")) };
  const lines: string[] = [];
  const sharing = { store: broken, folder: at("lonely"), report: (line: string) => lines.push(line) };
  expect(await sharingProgress(cell, () => Promise.resolve(7), sharing)).toBe(7);
  expect(lines).toEqual([`${cell.name}: how far it is stays here, store: gone`]);
});

it.each([
  ["{", "store: x must be how far a cell is; got "],
  ["null", "got undefined. Remove it: the cell begins anew."],
  ['{"schema":2,"step":1,"files":{}}', "got 2."],
  ['{"schema":1,"step":1,"files":{"../a":""}}', 'got "../a".'],
  ['{"schema":1,"step":1,"files":{"checkpoints/../a":""}}', 'got "checkpoints/../a".'],
  ['{"schema":1,"step":1,"files":{"metrics.jsonl":3}}', 'got "metrics.jsonl".'],
])("refuses %s as how far a cell is", (text, message) => {
  expect(() => parseProgress(text, "x")).toThrow(DataError);
  expect(() => parseProgress(text, "x")).toThrow(message);
});

it("reads back what it wrote, of megabytes too", () => {
  const progress = { step: 3, files: new Map([["metrics.jsonl", new Uint8Array(2 ** 22).fill(7)]]) };
  const { step, files } = parseProgress(progressText(progress), "x");
  expect([step, [...files.keys()]]).toEqual([3, ["metrics.jsonl"]]);
  expect(Buffer.compare(files.get("metrics.jsonl")!, progress.files.get("metrics.jsonl")!)).toBe(0);
});
