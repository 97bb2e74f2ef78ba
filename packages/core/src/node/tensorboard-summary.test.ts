import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tensorboardHeader } from "../training/metrics/tensorboard.js";
import { writeTensorboardSummary } from "./tensorboard-summary.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-tensorboard-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The header of a PNG of 3 x 2 pixels in colours. */
const png = Uint8Array.from([
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
  ...[0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0, 0, 0, 0, 0],
]);

/** The fields of a message, by number, each as what it holds. */
function fieldsOf(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, (number | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const values = {
      0: () => Number(reader.int64()),
      1: () => reader.double(),
      2: () => reader.bytes(),
      5: () => reader.float(),
    };
    const read = values[type as keyof typeof values];
    fields.set(field, [...(fields.get(field) ?? []), read()]);
  }
  return fields;
}

/** What lies at a path of field numbers, the first of each. */
function at(bytes: Uint8Array, ...path: number[]): number | Uint8Array | undefined {
  return path.reduce<number | Uint8Array | undefined>(
    (found, field) => (found instanceof Uint8Array ? fieldsOf(found).get(field)?.[0] : undefined),
    bytes,
  );
}

const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array);

test("a summary holds hyper-parameters, metrics and images as TensorBoard's messages say, and takes the place of one before", async () => {
  const parameters = { latent: 16, optimizer: "adam", tied: true };
  const images = [{ tag: "samples", png }];
  for (const step of [1, 300])
    await writeTensorboardSummary(folder, { step, parameters, metrics: { "test/elbo": -88.5 }, images, wallTime: 1.5 });
  const [name, ...others] = await readdir(folder);
  expect([name, others]).toEqual(["events.out.tfevents.summary.elbo", []]);
  const file = new Uint8Array(await readFile(join(folder, name!)));
  const header = tensorboardHeader(1.5);
  expect(file.subarray(0, header.length)).toEqual(header);
  const event = fieldsOf(file.subarray(header.length + 12, -4));
  expect([event.get(1), event.get(2)]).toEqual([[1.5], [300]]);
  const values = fieldsOf(event.get(5)![0] as Uint8Array).get(1) as Uint8Array[];
  const tags = ["_hparams_/session_start_info", "test/elbo", "samples", "_hparams_/session_end_info"];
  expect(values.map((value) => text(at(value, 1)))).toEqual(tags);
  const [start, metric, image, end] = values as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  expect(at(metric, 2)).toBe(-88.5);
  expect([1, 2, 3].map((field) => at(image, 4, field))).toEqual([2, 3, 3]);
  expect(at(image, 4, 4)).toEqual(png);
  expect(text(at(start, 9, 1, 1))).toBe("hparams");
  const session = fieldsOf(at(start, 9, 1, 2, 3) as Uint8Array);
  const entries = (session.get(1) as Uint8Array[]).map(
    (entry) => [text(at(entry, 1)), fieldsOf(at(entry, 2) as Uint8Array)] as const,
  );
  expect(entries.map(([key, value]) => [key, [...value.keys()]])).toEqual([
    ["latent", [2]],
    ["optimizer", [3]],
    ["tied", [4]],
  ]);
  expect([entries[0]![1].get(2), text(entries[1]![1].get(3)![0]), entries[2]![1].get(4)]).toEqual([[16], "adam", [1]]);
  expect([at(end, 9, 1, 2, 4, 1), at(end, 9, 1, 2, 4, 2)]).toEqual([1, 1.5]);
});

test("an image that is no PNG is refused, and nothing is written", async () => {
  const none = join(folder, "none");
  const images = [{ tag: "samples", png: new Uint8Array(40) }];
  await expect(writeTensorboardSummary(none, { step: 1, parameters: {}, metrics: {}, images })).rejects.toThrow(
    'tensorboardSummary: image "samples" must be a PNG; got ',
  );
  await expect(readdir(none)).rejects.toThrow("ENOENT");
});
