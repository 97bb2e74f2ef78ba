import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng, DataError } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyBytes, zip } from "../../test/zip-file.js";
import { fromFile, type FromFileOptions } from "./from-file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-rows-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const all = { validation: 0, test: 0, seed: false } as const;
const { stream } = createRng(0);
const rows = Uint32Array.of(3, 0, 1, 2, 2);
const count = 300;
const bytes = Uint8Array.from({ length: count * 6 }, (_, i) => (i * 7) % 251);
const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);

/** What a source reads from a file that is held in memory, and from one of which 500 bytes may be. */
async function both(path: string, options: FromFileOptions = {}) {
  const read = async (maxBytes: number) => {
    const { train } = await fromFile(path, { split: all, ...options, maxBytes });
    return { spec: train.spec, size: train.size, sum: train.fingerprint, batch: train.read(rows, stream) };
  };
  return [await read(1e6), await read(500)] as const;
}

test.each([
  ["|u1", bytes, {}],
  ["<f4", Uint8Array.from(new Uint8Array(Float32Array.from(bytes, (value) => value / 7 - 9).buffer)), {}],
  [">i2", Uint8Array.from(bytes, (value, i) => (i % 2 === 0 ? 0 : value)), { kind: "categorical", levels: 256 }],
  ["|b1", Uint8Array.from(bytes, (value) => value & 1), {}],
  ["|u1", Uint8Array.from(bytes, (value) => value & 1), { kind: "binary" }],
  ["|u1", bytes, { divideBy: 510 }],
] as const)(
  "%s by offset is what it is in memory, to the bit and with the same fingerprint: %#",
  async (descr, data, options) => {
    const width = data.length / count / Number(descr[2] === "1" ? 1 : descr[2]);
    const npy = npyBytes(`'${descr}'`, `(${count}, ${width})`, data);
    const [whole, byOffset] = await both(await file("x.npy", npy), options);
    expect(byOffset).toEqual(whole);
  },
);

test("an array that is stored in an npz file is read by offset, with its labels", async () => {
  const x = { name: "x.npy", method: 0, content: npyBytes("'|u1'", `(${count}, 2, 3)`, bytes) };
  const label = { name: "label.npy", content: npyBytes("'|u1'", `(${count},)`, labels) };
  const path = await file("x.npz", zip([label, x]));
  const [whole, byOffset] = await both(path);
  expect(byOffset).toEqual(whole);
  expect(byOffset.spec).toMatchObject({ shape: [2, 3, 1], classes: 3 });
  expect([...byOffset.batch["label"]!.values]).toEqual([0, 0, 1, 2, 2]);
});

test("labels of an npy file may have a file of their own", async () => {
  const path = await file("alone.npy", npyBytes("'|u1'", `(${count}, 6)`, bytes));
  const label = await file("labels.npy", npyBytes("'|u1'", `(${count},)`, labels));
  const [whole, byOffset] = await both(path, { label, classes: 4 });
  expect(byOffset).toEqual(whole);
});

test("channels that come first are turned when rows are read, too", async () => {
  const path = await file("chw.npy", npyBytes("'|u1'", `(${count / 10}, 3, 5, 4)`, bytes));
  const [whole, byOffset] = await both(path, { layout: "chw", kind: "grey" });
  expect(byOffset).toEqual(whole);
  expect(byOffset.spec.shape).toEqual([5, 4, 3]);
  // Value c x 20 + y x 4 + x of the file.
  expect(byOffset.batch["x"]!.values[60 + 1]).toBe(Math.fround(bytes[20]! / 255));
});

test("a value that does not fit is named by its row, and a damaged sum by the file", async () => {
  const data = bytes.slice();
  data[6 * 299 + 5] = 252;
  const path = await file("bad.npy", npyBytes("'|u1'", `(${count}, 6)`, data));
  await expect(fromFile(path, { kind: "categorical", levels: 252, maxBytes: 500 })).rejects.toThrow(
    'fromArrays: x[299, 5] must be an integer from 0 to 251 where kind is "categorical"; got 252.',
  );
  const content = npyBytes("'|u1'", `(${count}, 6)`, bytes);
  const npz = await file("bad.npz", zip([{ name: "x.npy", method: 0, content, sum: 5 }]));
  await expect(fromFile(npz, { maxBytes: 500 })).rejects.toThrow(
    /bad\.npz: the CRC-32 must be 5, as declared; got \d+\. The file is damaged\./,
  );
  const plain = await file("plain.npy", npyBytes("'|u1'", `(${count}, 6)`, new Uint8Array(count * 6)));
  await expect(fromFile(plain, { maxBytes: 500 })).rejects.toThrow(
    "the kind must be given for bytes that are all 0 or 1",
  );
});

test("Fortran order has no rows by offset, a packed array is not read beyond maxBytes, and a file that shrinks is named", async () => {
  const fortran = await file("fortran.npy", npyBytes("'|u1'", `(${count}, 6)`, bytes, "True"));
  await expect(fromFile(fortran, { maxBytes: 500 })).rejects.toThrow(DataError);
  await expect(fromFile(fortran, { maxBytes: 500 })).rejects.toThrow(
    'fromFile: an array that is too large to be held must be in C order; got "Fortran order". Save it with np.ascontiguousarray, or raise maxBytes to read it whole.',
  );
  const packed = await file("packed.npz", zip([{ name: "x.npy", content: npyBytes("'|u1'", `(${count}, 6)`, bytes) }]));
  await expect(fromFile(packed, { maxBytes: 500 })).rejects.toThrow(
    "the unpacked size must be at most 500 bytes; got 1928. Raise maxBytes if the file is meant to be this large, or save it with np.savez, whose rows can be read by offset.",
  );
  const path = await file("shrinks.npy", npyBytes("'|u1'", `(${count}, 6)`, bytes));
  const { train } = await fromFile(path, { split: all, maxBytes: 500 });
  await truncate(path, 200);
  expect(() => train.read(Uint32Array.of(200), stream)).toThrow(
    /shrinks\.npy: the file must be as it was when it was opened; got an error: it became shorter\./,
  );
});
