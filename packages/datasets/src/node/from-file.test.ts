import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng, DataError } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyBytes, zip } from "../../test/zip-file.js";
import { fromFile } from "./from-file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-datasets-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: number[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Uint8Array.from(bytes));
  return path;
}

test("a data set has the name of its file, and labels come from another", async () => {
  const images = await file("images.idx", [0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 9, 8, 7, 6, 5, 4]);
  const labels = await file("labels.idx", [0, 0, 8, 1, 0, 0, 0, 3, 2, 1, 0]);
  const data = await fromFile(images, { label: labels, split: { validation: 1, test: 1 } });
  expect(data.spec).toEqual({ name: "images.idx", shape: [2], kind: "grey", levels: 256, classes: 3 });
  expect([data.train.size, data.validation.size, data.test.size]).toEqual([1, 1, 1]);
});

test("a file that is missing, a folder, or too large is refused by one clear line", async () => {
  const missing = join(folder, "missing.npy");
  await expect(fromFile(missing)).rejects.toThrow(DataError);
  await expect(fromFile(missing)).rejects.toThrow(
    `fromFile: path must be a file that can be read; got "${missing}": ENOENT`,
  );
  await expect(fromFile(folder)).rejects.toThrow(
    `fromFile: path must be a file that can be read; got "${folder}": EISDIR`,
  );
  const large = await file("large.npy", new Array<number>(100).fill(0));
  await expect(fromFile(large, { maxBytes: 99 })).rejects.toThrow(
    `fromFile: "${large}" must have at most 99 bytes; got 100. Raise maxBytes.`,
  );
});

test("of an npz file no more is read than is asked for, however large the file is", async () => {
  const x = { name: "x.npy", content: npyBytes("'|u1'", "(3, 1)", "abc") };
  const noise = { name: "noise.npy", content: npyBytes("'|u1'", "(100000,)", new Uint8Array(100_000)) };
  const path = await file("large.npz", [...zip([noise, x, { name: "__MACOSX/._x.npy" }])]);
  const data = await fromFile(path, { maxBytes: 1000, split: { validation: 0, test: 0, seed: false } });
  expect(data.spec).toEqual({ name: "large.npz", shape: [1], kind: "grey", levels: 256 });
  expect([...data.train.read(Uint32Array.of(0, 2), createRng(0).stream)["x"]!.values]).toEqual(
    [97 / 255, 99 / 255].map(Math.fround),
  );
  await expect(fromFile(path, { x: "noise", maxBytes: 1000 })).rejects.toThrow(
    "fromBytes: the unpacked size must be at most 1000 bytes; got 100128.",
  );
});

// Windows has no device files.
test.skipIf(process.platform === "win32")("a device, which may never end, is refused", async () => {
  await expect(fromFile("/dev/zero")).rejects.toThrow(
    'fromFile: path must be a file that can be read; got "/dev/zero": no regular file.',
  );
});
