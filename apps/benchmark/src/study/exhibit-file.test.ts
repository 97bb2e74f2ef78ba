import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dice, mutateJson, type MutableJson } from "@elbo/vitest/mutants";
import { DataError } from "@elbo/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Exhibit } from "../exhibits/exhibit.js";
import { readExhibits, writeExhibits } from "./exhibit-file.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-exhibits-"))));
afterAll(() => rm(folder, { recursive: true }));

const said = { title: "t", caption: "c" };
const pictures = { values: Float32Array.of(0, 1, 1, 0), count: 2, height: 1, width: 2, channels: 1 } as const;
const exhibits: Exhibit[] = [
  { ...said, kind: "pictures", pictures, columns: 2, sideBySide: true },
  { ...said, kind: "png", png: Uint8Array.of(1, 2) },
  {
    ...{ ...said, kind: "latent map", code: "posterior mean", units: [0, 1], latent: 2 },
    points: [{ x: 0.5, y: NaN, label: 3 }],
    prior: { values: [0, 1, 2, 3, 4, 5], columns: 3, rows: 2, x: [-1, 1], y: [0, 2], levels: [1.5] },
  },
  { ...said, kind: "bars", values: [1, 2], x: "code", y: "share" },
  { ...said, kind: "left out" },
];

const write = (stored: unknown) => writeFile(join(folder, "exhibits.json"), JSON.stringify(stored));

it("gives back what was kept, pixels as bytes", async () => {
  await writeExhibits(folder, exhibits);
  expect(await readExhibits(folder)).toEqual(exhibits);
  expect(await readExhibits(join(folder, "missing"))).toEqual([]);
});

it.each([
  [{}, "a list; got {}"],
  [[{ kind: "video" }], 'one whose [0].kind is one of pictures, png, latent map, bars, left out; got "video"'],
  [[{ kind: "left out", title: "t" }], "one whose [0].caption is a text; got undefined"],
  [[{ ...said, kind: "png", png: [1] }], "one whose [0].png is an object; got [1]"],
  [
    [{ ...said, kind: "pictures", columns: 1, pictures: { ...pictures, width: 2 ** 30, values: { base64: "AAA=" } } }],
    "one whose [0].pictures.values are 2147483648 bytes; got 2",
  ],
])("refuses %j", async (stored, message) => {
  await write(stored);
  await expect(readExhibits(folder)).rejects.toThrow(DataError);
  await expect(readExhibits(folder)).rejects.toThrow(`must be ${message}`);
});

it("reads or refuses mutants of what was kept, and nothing else comes of them", async () => {
  await writeExhibits(folder, exhibits);
  const original = JSON.parse(await readFile(join(folder, "exhibits.json"), "utf8")) as MutableJson;
  const roll = dice(11);
  const outcomes = new Set<string>();
  for (let i = 0; i < 300; i++) {
    await write(mutateJson(original, roll));
    outcomes.add(
      await readExhibits(folder).then(
        () => "read",
        (error: Error) => (error instanceof DataError ? "refused" : String(error)),
      ),
    );
  }
  expect([...outcomes].sort()).toEqual(["read", "refused"]);
});
