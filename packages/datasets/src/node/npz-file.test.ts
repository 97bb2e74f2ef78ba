import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyBytes, zip } from "../../test/zip-file.js";
import { listNpz, readNpz } from "../formats/npz.js";
import { listNpzFile, readNpzFile, readNpzFileRows } from "./npz-file.js";

const values = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 9);
const bytes = zip([
  { name: "metadata.npy", content: npyBytes("'|O'", "()", "a pickle") },
  { name: "stored.npy", content: npyBytes("'|u1'", "(500, 20, 20)", values), method: 0 },
  { name: "deflated.npy", content: npyBytes("'<u2'", "(1000, 100)", values) },
  { name: "README" },
]);

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-npz-"));
  path = join(folder, "arrays.npz");
  await writeFile(path, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

/** Files of this process that are open. */
const openFiles = async (): Promise<number> => (await readdir("/proc/self/fd")).length;

test("a file and its bytes hold the same arrays", async () => {
  const arrays = ["deflated", "stored"];
  expect(await readNpzFile(path, { arrays })).toEqual(readNpz(bytes, { arrays }));
  expect([...(await readNpzFile(path, { arrays })).keys()]).toEqual(arrays);
  expect(await listNpzFile(path)).toEqual(listNpz(bytes));
});

test("rows come from a file in blocks", async () => {
  const found = new Uint8Array(values.length);
  await readNpzFileRows(path, "stored", (rows, start) => found.set(rows.values, start * 400), { rows: 333 });
  expect(Buffer.compare(found, values)).toBe(0);
});

test("errors name the function, and the entry where there is one", async () => {
  await expect(readNpzFile(path)).rejects.toThrow("readNpzFile, metadata.npy: descr must be one of bool, u1");
  const unknown = 'readNpzFileRows: the name of an array must be among metadata, stored, deflated; got "x".';
  await expect(readNpzFileRows(path, "x", () => undefined)).rejects.toThrow(unknown);
  await expect(listNpzFile(join(folder, "none.npz"))).rejects.toThrow(DataError);
  await expect(listNpzFile(join(folder, "none.npz"))).rejects.toThrow(
    `listNpzFile: path must be a file that can be read; got "${join(folder, "none.npz")}": ENOENT`,
  );
  await writeFile(join(folder, "cut.npz"), bytes.subarray(0, 1000));
  await expect(listNpzFile(join(folder, "cut.npz"))).rejects.toThrow(
    'listNpzFile: the file must be a zip archive with its end record; got "1000 bytes". Is it cut off?',
  );
});

// Open files are counted in /proc, which only Linux has.
test.skipIf(process.platform !== "linux")("no file stays open, whether reading succeeds or not", async () => {
  const before = await openFiles();
  await readNpzFile(path, { arrays: ["stored"] });
  await expect(readNpzFile(path)).rejects.toThrow(DataError);
  const own = new Error("mine");
  const fail = (): never => {
    throw own;
  };
  await expect(readNpzFileRows(path, "stored", fail)).rejects.toThrow(own);
  expect(await openFiles()).toBe(before);
});
