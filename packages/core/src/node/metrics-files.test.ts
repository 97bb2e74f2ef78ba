import { execFileSync } from "node:child_process";
import { type FileHandle, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DataError } from "../errors.js";
import { type MetricsRecord } from "../training/metrics/sink.js";
import { jsonLine } from "../training/metrics/jsonl.js";
import { tensorboardEvent, tensorboardHeader } from "../training/metrics/tensorboard.js";
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

const eventsOf = (...steps: number[]) => Buffer.concat(steps.map((step) => tensorboardEvent({ ...record, step })));
const header = tensorboardHeader(1600000000);
const eventFile = "events.out.tfevents.1600000000.elbo.12";

test.each([
  ["half an event", eventsOf(4).subarray(0, 30)],
  ["a length that is damaged", Buffer.concat([Buffer.from([1]), eventsOf(4).subarray(1)])],
  ["an event that is damaged", Buffer.concat([eventsOf(4).subarray(0, -5), Buffer.from([0, 0, 0, 0, 0])])],
])("a run that goes on takes its event file up where %s begins", async (_, rest) => {
  await writeFile(join(folder, eventFile), Buffer.concat([header, eventsOf(2, 3), rest]));
  const sink = tensorboardFile(folder);
  await sink.rewind!({ step: 9, records: 0 });
  await sink.write({ ...record, step: 9 });
  expect(await readdir(folder)).toEqual([eventFile]);
  expect(await readFile(join(folder, eventFile))).toEqual(Buffer.concat([header, eventsOf(2, 3, 9)]));
});

test.each([
  ["a step that is over", { step: 3, records: 2 }, [2, 3, 3]],
  ["a step of which one record is written", { step: 3, records: 1 }, [2, 3]],
  ["an earlier step", { step: 2, records: 1 }, [2]],
  ["the beginning", { step: 0, records: 0 }, []],
])("tensorboardFile goes back to %s, and keeps its header", async (_, position, steps) => {
  await writeFile(join(folder, eventFile), Buffer.concat([header, eventsOf(2, 3, 3, 4)]));
  await tensorboardFile(folder).rewind!(position);
  expect(await readFile(join(folder, eventFile))).toEqual(Buffer.concat([header, eventsOf(...steps)]));
});

test("tensorboardFile goes on in its newest file, cuts the others too, and leaves those of other programs alone", async () => {
  const others = ["events.out.tfevents.1700000000.host.12", "events.out.tfevents.999999999.elbo.13"];
  for (const name of [eventFile, ...others]) await writeFile(join(folder, name), Buffer.concat([header, eventsOf(7)]));
  const sink = tensorboardFile(folder);
  await sink.rewind!({ step: 1, records: 0 });
  await sink.write(record);
  const files = await Promise.all([eventFile, ...others].map((name) => readFile(join(folder, name))));
  expect(files).toEqual([
    Buffer.concat([header, eventsOf(3)]),
    Buffer.concat([header, eventsOf(7)]),
    Buffer.concat([header]),
  ]);
});

test("tensorboardFile begins a file where there is none, and one of its own where a run begins", async () => {
  const sink = tensorboardFile(join(folder, "missing"));
  await sink.rewind!({ step: 3, records: 1 });
  await sink.flush!();
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, eventFile), header);
  await tensorboardFile(folder).write(record);
  expect(await readdir(folder)).toHaveLength(2);
});

test.each([
  ["jsonlFile", () => jsonlFile(join(folder, "metrics.jsonl"))],
  ["tensorboardFile", () => tensorboardFile(folder)],
])("%s goes on after a write that failed half-way as if it had not been", async (_, create) => {
  const whole = create();
  await whole.write(record);
  const [name] = await readdir(folder);
  const path = join(folder, name!);
  const before = await readFile(path);
  const written = Buffer.concat([before, name === "metrics.jsonl" ? Buffer.from(jsonLine(record)) : eventsOf(3)]);
  const broken = vi.spyOn(await fileHandle(), "writeFile").mockImplementationOnce(async function (this: FileHandle) {
    await this.write(written.subarray(before.length, before.length + 9));
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
  await expect(whole.write(record)).rejects.toThrow(
    `metrics: ${path} must be writable; got ENOSPC: no space left on device, write. Free some space, or choose another disk.`,
  );
  broken.mockRestore();
  expect(await readFile(path)).toEqual(written.subarray(0, before.length + 9));
  await whole.write(record);
  await whole.flush!();
  expect(await readFile(path)).toEqual(written);
});

/** What every open file inherits from. */
async function fileHandle(): Promise<FileHandle> {
  const file = await open(join(folder), "r");
  await file.close();
  return Object.getPrototypeOf(file) as FileHandle;
}

test("flushes what was written, and nothing where there is nothing new", async () => {
  const sync = vi.spyOn(await fileHandle(), "sync");
  const sink = jsonlFile(join(folder, "metrics.jsonl"));
  await sink.flush!();
  expect(sync).not.toHaveBeenCalled();
  await sink.write(record);
  await sink.flush!();
  await sink.flush!();
  // The file, and the folder that it is in.
  expect(sync).toHaveBeenCalledTimes(2);
  sync.mockRestore();
});

test("a place that cannot be written to is named in one line", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const writing = jsonlFile(join(file, "metrics.jsonl")).write(record);
  await expect(writing).rejects.toThrow(DataError);
  await expect(writing).rejects.toThrow(`metrics: ${join(file, "metrics.jsonl")} must be writable; got E`);
});

// Windows has no named pipes in folders, and makes links for administrators alone.
test.skipIf(process.platform === "win32")(
  "what stands in a file's place is neither written to nor waited for",
  async () => {
    const [pipe, target, link] = ["pipe", "target", "link"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    execFileSync("mkfifo", [pipe]);
    await writeFile(target, "somebody's own");
    await symlink(target, link);
    for (const [path, reason] of [
      [pipe, "no regular file"],
      [link, "It is a link: put the file itself there."],
    ] as const) {
      const sink = jsonlFile(path);
      await expect(sink.write(record)).rejects.toThrow(reason);
      await expect(sink.rewind!({ step: 0, records: 0 })).rejects.toThrow(reason);
    }
    expect(await readFile(target, "utf8")).toBe("somebody's own");
  },
);
