import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRng, DataError } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jpeg, png } from "../../test/image-bytes.js";
import { imageFolder } from "./image-folder.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "elbo-images-"));
});
afterAll(() => rm(root, { recursive: true }));

const pixel = (value: number) => png(1, 1, Uint8Array.of(value));

async function folder(name: string, files: Record<string, Uint8Array>): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), bytes);
  }
  return path;
}

const all = { split: { validation: 0, test: 0, seed: false } } as const;
const { stream } = createRng(0);

test("subfolders are classes in the order of their names, and other files are passed over", async () => {
  const path = await folder("animals", {
    "dog/1.png": pixel(255),
    "cat/deep/2.PNG": pixel(0),
    "cat/1.jpeg": jpeg(1, 1, [0, 0, 0]),
    "cat/notes.txt": Uint8Array.of(1),
    "dog/.hidden.png": Uint8Array.of(1),
    "README.md": Uint8Array.of(1),
  });
  const data = await imageFolder(path, { ...all, channels: "grey" });
  expect(data.classNames).toEqual(["cat", "dog"]);
  expect(data.spec).toEqual({ name: "animals", shape: [1, 1, 1], kind: "grey", levels: 256, classes: 2 });
  const { x, label } = data.train.read(Uint32Array.of(0, 1, 2), stream);
  expect([[...x!.values], [...label!.values]]).toEqual([
    [0, 0, 1],
    [0, 0, 1],
  ]);
});

test("images in the folder itself have no labels, and are split", async () => {
  const path = await folder("flat", Object.fromEntries([1, 2, 3, 4].map((value) => [`${value}.png`, pixel(value)])));
  const data = await imageFolder(path, { split: { validation: 1, test: 1 }, name: "named" });
  expect([data.spec, data.classNames]).toEqual([{ name: "named", shape: [1, 1, 1], kind: "grey", levels: 256 }, []]);
  expect([data.train.size, data.validation.size, data.test.size]).toEqual([2, 1, 1]);
});

test("folders that are called by parts are the parts, with classes in them", async () => {
  const files = {
    "train/b/1.png": pixel(1),
    "train/a/2.png": pixel(2),
    "val/b/3.png": pixel(3),
    "test/a/4.png": pixel(4),
  };
  const path = await folder("parted", files);
  const data = await imageFolder(path, { kind: "categorical" });
  expect([data.train.size, data.validation.size, data.test.size, data.classNames]).toEqual([2, 1, 1, ["a", "b"]]);
  const { x, label } = data.validation.read(Uint32Array.of(0), stream);
  expect([x!.values[0], label!.values[0]]).toEqual([3, 1]);
  await expect(imageFolder(path, { split: { test: 1 } })).rejects.toThrow(
    'imageFolder: split must be left out, because folders are the parts; got {"test":1}.',
  );
});

test("images both in the folder and in its subfolders, none at all, and no folder are refused", async () => {
  const mixed = await folder("mixed", { "a/1.png": pixel(1), "2.png": pixel(2) });
  await expect(imageFolder(mixed)).rejects.toThrow(DataError);
  await expect(imageFolder(mixed)).rejects.toThrow(
    /images must be all in subfolders of .*Subfolders are classes: every image must be in one, or none\./,
  );
  const empty = await folder("empty", { "notes.txt": Uint8Array.of(1) });
  await expect(imageFolder(empty)).rejects.toThrow(
    "imageFolder: path must be a folder with .png, .jpg or .jpeg files; got ",
  );
  await expect(imageFolder(join(root, "nowhere"))).rejects.toThrow(
    /path must be a folder that can be read; got ".*": ENOENT/,
  );
});

test("a file that is too large, or goes away while it is used, is named", async () => {
  const path = await folder("large", { "1.png": pixel(1), "2.png": pixel(2) });
  await expect(imageFolder(path, { maxFileBytes: 60 })).rejects.toThrow(
    /1\.png: the file must be at most 60 bytes; got \d+\./,
  );
  const data = await imageFolder(path, { ...all, cacheBytes: 0 });
  await rm(join(path, "2.png"));
  expect(() => data.train.read(Uint32Array.of(1), stream)).toThrow(
    /2\.png: the file must be one that can be read; got an error: ENOENT/,
  );
});
