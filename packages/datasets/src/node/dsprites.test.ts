import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, RandomStream } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyBytes, zip } from "../../test/zip-file.js";
import { dsprites, type DspritesOptions } from "./index.js";

// One color, 3 shapes, 2 scales, one orientation, 4 x and 5 y: 120 images of 6 x 7 pixels, as dSprites' file is laid out.
const sizes = [1, 3, 2, 1, 4, 5];
const count = 120;
const classes = Array.from({ length: count }, (_, row) => {
  let rest = row;
  return [...sizes]
    .reverse()
    .map((size) => {
      const value = rest % size;
      rest = Math.floor(rest / size);
      return value;
    })
    .reverse();
});
const pixel = (row: number, at: number) => Number((row * 31 + at * 17) % 5 < 2);
const images = Uint8Array.from({ length: count * 42 }, (_, i) => pixel(Math.floor(i / 42), i % 42));
const int64 = (rows: readonly (readonly number[])[]) => new Uint8Array(BigInt64Array.from(rows.flat(), BigInt).buffer);

const entries = {
  metadata: npyBytes("'|O'", "()", "a pickle of a dictionary"),
  imgs: npyBytes("'|u1'", `(${count}, 6, 7)`, images),
  latents_classes: npyBytes("'<i8'", `(${count}, 6)`, int64(classes)),
  latents_values: npyBytes("'<f8'", `(${count}, 6)`, new Uint8Array(count * 48)),
};
type Entries = Partial<Record<keyof typeof entries, Uint8Array>>;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "elbo-dsprites-"))));
afterAll(() => rm(folder, { recursive: true }));

async function read(options?: DspritesOptions, given: Entries = entries) {
  const path = join(folder, "dsprites.npz");
  await writeFile(path, zip(Object.entries(given).map(([name, content]) => ({ name: `${name}.npy`, content }))));
  return dsprites(path, options);
}

const stream = RandomStream.fromSeed(0);
const inOrder = { validation: 0, test: 20, seed: false } as const;

test("images, shapes and the factors that vary are those of the file, whose Python objects do not matter", async () => {
  const { train, test: last, spec } = await read({ split: inOrder });
  expect([spec.shape, spec.kind, spec.classes, train.size, last.size]).toEqual([[6, 7, 1], "binary", 3, 100, 20]);
  expect(train.factors).toMatchObject({ names: ["shape", "scale", "x", "y"], sizes: [3, 2, 4, 5] });
  const rows = Uint32Array.of(0, 99, 41);
  const { x, label } = train.read(rows, stream);
  expect([...x!.values]).toEqual([...rows].flatMap((row) => Array.from({ length: 42 }, (_, at) => pixel(row, at))));
  expect([...label!.values]).toEqual([...rows].map((row) => classes[row]![1]));
  expect([...train.factors!.read(rows).values]).toEqual(
    [...rows].flatMap((row) => [1, 2, 4, 5].map((k) => classes[row]![k])),
  );
  expect([...last.factors!.read(Uint32Array.of(19)).values]).toEqual([2, 1, 3, 4]);
});

test("chosen values keep their images alone, and count from 0", async () => {
  const { train } = await read({ values: { shape: [2], x: [1, 3] }, split: { ...inOrder, test: 0 } });
  expect([train.size, train.spec.classes]).toEqual([20, undefined]);
  expect(train.factors).toMatchObject({ names: ["scale", "x", "y"], sizes: [2, 2, 5] });
  const kept = classes.flatMap(([, shape, , , x], row) => (shape === 2 && (x === 1 || x === 3) ? [row] : []));
  expect([...train.read(Uint32Array.of(7), stream)["x"]!.values]).toEqual(
    Array.from({ length: 42 }, (_, at) => pixel(kept[7]!, at)),
  );
  expect([...train.factors!.read(Uint32Array.of(7)).values]).toEqual([0, 1, 2]);
  expect(train.read(Uint32Array.of(7), stream)["label"]).toBeUndefined();
});

test("the fingerprint is that of the images and their classes", async () => {
  const print = async (given: Entries, options: DspritesOptions = {}) => (await read(options, given)).train.fingerprint;
  const whole = await print(entries);
  expect(await print({ ...entries, latents_values: npyBytes("'<f8'", "(1,)", new Uint8Array(8)) })).toBe(whole);
  const changed = images.slice();
  changed[50] = 1 - changed[50]!;
  expect(await print({ ...entries, imgs: npyBytes("'|u1'", `(${count}, 6, 7)`, changed) })).not.toBe(whole);
});

test.each<[string, Entries, DspritesOptions, RegExp]>([
  [
    "without images",
    { latents_classes: entries.latents_classes },
    {},
    /arrays of the file must be imgs and latents_classes among others/,
  ],
  [
    "of floats",
    { ...entries, imgs: entries.latents_values },
    {},
    /imgs must be bytes \[images, height, width\]; got \{"shape":\[120,6\]/,
  ],
  ["without classes", { imgs: entries.imgs }, {}, /the name of an array must be among imgs; got "latents_classes"/],
  [
    "with too few classes",
    { ...entries, latents_classes: npyBytes("'<i8'", "(2, 6)", new Uint8Array(96)) },
    {},
    /shape of latents_classes must be \[120, 6\]; got \[2,6\]/,
  ],
  [
    "of grey bytes",
    {
      ...entries,
      imgs: npyBytes(
        "'|u1'",
        `(${count}, 6, 7)`,
        images.map((value) => 3 * value),
      ),
    },
    {},
    /image 0 must be of values 0 and 1; got 3/,
  ],
  [
    "with values that do not occur",
    entries,
    { values: { scale: [5] } },
    /values must be of images in the file; got \{"scale":\[5\]\}/,
  ],
])("a file %s is refused", async (_, given, options, message) => {
  const call = read(options, given);
  await expect(call).rejects.toThrow(DataError);
  await expect(call).rejects.toThrow(message);
});

test("options that are unknown or impossible are refused", async () => {
  await expect(read({ value: {} } as object)).rejects.toThrow(/options must be among values; got "value"/);
  await expect(read({ values: { size: [1] } as object })).rejects.toThrow(
    /options must be among color, shape, .*; got "size"/,
  );
  await expect(read({ values: { x: [] } })).rejects.toThrow(/values.x must be a list of integers from 0; got \[\]/);
});
