import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataError } from "../errors.js";
import { type MetricsRecord } from "../training/metrics/sink.js";
import { jsonLine } from "../training/metrics/jsonl.js";
import { tensorboardEvent } from "../training/metrics/tensorboard.js";
import { jsonlFile, tensorboardFile } from "./metrics-files.js";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-metrics-"))));
afterEach(() => rm(folder, { recursive: true }));

const record: MetricsRecord = { step: 3, epoch: 0, split: "train", terms: { loss: 1.5 }, wallTime: 1600000000 };

test("jsonlFile appends a line per record, also to a file that was there", async () => {
  const path = join(folder, "deep", "metrics.jsonl");
  await jsonlFile(path).write(record);
  await jsonlFile(path).write({ ...record, step: 4 });
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([3, 4]);
});

test("jsonlFile cuts half a line off before it writes on", async () => {
  const path = join(folder, "metrics.jsonl");
  const line = jsonLine(record);
  await writeFile(path, line + line.slice(0, 20));
  await jsonlFile(path).write(record);
  expect(await readFile(path, "utf8")).toBe(line + line);
});

test.each([
  ["a step that is over", { step: 3, records: 3 }, 4],
  ["a step of which one record is written", { step: 3, records: 1 }, 2],
  ["an earlier step", { step: 2, records: 1 }, 1],
  ["the beginning", { step: 0, records: 0 }, 0],
])("jsonlFile goes back to %s", async (_, position, lines) => {
  const path = join(folder, "metrics.jsonl");
  const validation = { ...record, split: "validation" } as const;
  const written = [{ ...record, step: 2 }, record, record, validation, { ...record, step: 4 }].map(jsonLine);
  await writeFile(path, `${written.join("")}{"step": 5`);
  await jsonlFile(path).rewind!(position);
  expect(await readFile(path, "utf8")).toBe(written.slice(0, lines).join(""));
});

test("jsonlFile takes nothing back of a file that is not there", async () => {
  await jsonlFile(join(folder, "metrics.jsonl")).rewind!({ step: 3, records: 1 });
  expect(await readdir(folder)).toEqual([]);
});

test("tensorboardFile writes a header once and then the events", async () => {
  const sink = tensorboardFile(folder);
  await sink.write(record);
  await sink.write({ ...record, step: 4 });
  const [name] = await readdir(folder);
  expect(name).toMatch(/^events\.out\.tfevents\.[0-9]+\./);
  const bytes = await readFile(join(folder, name!));
  const events = [tensorboardEvent(record), tensorboardEvent({ ...record, step: 4 })];
  const header = bytes.readUInt32LE(0) + 16;
  expect(bytes.subarray(12, header).includes("brain.Event:2")).toBe(true);
  expect(bytes.subarray(header)).toEqual(Buffer.concat(events));
});

test("a place that cannot be written to is named in one line", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const writing = jsonlFile(join(file, "metrics.jsonl")).write(record);
  await expect(writing).rejects.toThrow(DataError);
  await expect(writing).rejects.toThrow(`metrics: ${join(file, "metrics.jsonl")} must be writable; got E`);
});
