import { ArgumentError, createRng, DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { jpeg, png } from "../../test/image-bytes.js";
import { type ImageFile } from "./image-options.js";
import { imageSource } from "./image-source.js";

const file = (name: string, bytes: Uint8Array, label?: number): ImageFile => ({
  name,
  read: () => bytes,
  ...(label !== undefined && { label }),
});
const { stream } = createRng(0);
const values = (source: Awaited<ReturnType<typeof imageSource>>, ...rows: number[]) => [
  ...source.read(Uint32Array.from(rows), stream)["x"]!.values,
];

test("grey images give bytes over 255, with labels", async () => {
  const files = [
    file("a.png", png(2, 1, Uint8Array.of(0, 51)), 1),
    file("b.png", png(2, 1, Uint8Array.of(102, 255)), 0),
  ];
  const source = await imageSource(files);
  expect(source.spec).toEqual({ name: "images", shape: [1, 2, 1], kind: "grey", levels: 256, classes: 2 });
  expect(values(source, 1, 0)).toEqual([102 / 255, 1, 0, 51 / 255].map(Math.fround));
  expect([...source.read(Uint32Array.of(1, 0), stream)["label"]!.values]).toEqual([0, 1]);
});

test("16 bits are kept where they are asked for, and become 8 where not", async () => {
  const files = [file("a.png", png(2, 1, Uint16Array.of(257, 65535)))];
  expect(values(await imageSource(files), 0)).toEqual([1 / 255, 1].map(Math.fround));
  const deep = await imageSource(files, { depth: 16 });
  expect(deep.spec.levels).toBe(65536);
  expect(values(deep, 0)).toEqual([257 / 65535, 1].map(Math.fround));
  const whole = await imageSource(files, { kind: "categorical" });
  expect([whole.spec.kind, whole.spec.levels, values(whole, 0)]).toEqual(["categorical", 256, [1, 255]]);
});

test("one image with colours makes all have three channels, unless grey is asked for", async () => {
  const files = [file("a.png", png(1, 1, Uint8Array.of(255, 0, 0))), file("b.png", png(1, 1, Uint8Array.of(51)))];
  const source = await imageSource(files, { kind: "categorical" });
  expect([source.spec.shape, values(source, 0, 1)]).toEqual([
    [1, 1, 3],
    [255, 0, 0, 51, 51, 51],
  ]);
  const grey = await imageSource(files, { channels: "grey", kind: "categorical" });
  // 0.299 x 255 = 76.245
  expect([grey.spec.shape, values(grey, 0, 1)]).toEqual([
    [1, 1, 1],
    [76, 51],
  ]);
});

test("images of other sizes are cut in the middle, or squeezed, and brought to one size", async () => {
  // Columns 0 and 3 are cut off for a square.
  const wide = file("wide.png", png(4, 2, Uint8Array.of(9, 1, 2, 9, 9, 3, 4, 9)));
  const small = file("small.png", png(1, 1, Uint8Array.of(7)));
  const options = { size: 2, kind: "categorical" } as const;
  expect(values(await imageSource([wide, small], options), 0, 1)).toEqual([1, 2, 3, 4, 7, 7, 7, 7]);
  // By a triangle over 4 columns: (3 x 9 + 3 x 1 + 2) / 7 = 4.57.
  expect(values(await imageSource([wide], { ...options, crop: "none" }), 0)[0]).toBe(5);
  expect(values(await imageSource([wide], { crop: [2, 2], kind: "categorical" }), 0)).toEqual([1, 2, 3, 4]);
});

test("a cache of any size changes nothing but how often files are read", async () => {
  for (const [cacheBytes, reads] of [
    [1000, 6],
    [8, 7],
    [0, 9],
  ] as const) {
    let read = 0;
    const files = [1, 2, 3].map((value) => ({ ...file("x.png", png(2, 2, new Uint8Array(4).fill(value))) }));
    const counted = files.map((each) => ({ ...each, read: () => (read++, each.read()) }));
    const source = await imageSource(counted, { cacheBytes, kind: "categorical" });
    for (let epoch = 0; epoch < 2; epoch++)
      expect(values(source, 2, 0, 1).filter((_, i) => i % 4 === 0)).toEqual([3, 1, 2]);
    expect(read).toBe(reads);
  }
});

test("equal content has equal fingerprints, and other content, labels or options others", async () => {
  const [a, b] = [png(2, 2, Uint8Array.of(1, 2, 3, 4)), png(2, 2, Uint8Array.of(1, 2, 3, 5))];
  const of = async (...given: Parameters<typeof imageSource>) => (await imageSource(...given)).fingerprint;
  const first = await of([file("a.png", a), file("b.png", b)]);
  expect(await of([file("c.png", a), file("d.png", b)])).toBe(first);
  const others = [
    await of([file("a.png", b), file("b.png", a)]),
    await of([file("a.png", a, 0), file("b.png", b, 0)]),
    await of([file("a.png", a), file("b.png", b)], { size: 1 }),
    await of([file("a.png", a), file("b.png", b)], { crop: 2 }),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
});

test("every file that is broken is named before anything is read", async () => {
  const whole = png(2, 2, new Uint8Array(4));
  const text = file("note.png", Uint8Array.from(Buffer.from("not an image")));
  const files = [file("a.png", whole), text, file("cut.jpg", jpeg(8, 8, [0, 0, 0]).subarray(0, 300))];
  const call = imageSource(files);
  await expect(call).rejects.toThrow(DataError);
  await expect(call).rejects.toThrow(
    'imageSource: files must be whole images; got "2 that are not". note.png: the file must be a PNG or JPEG image; got "a file that begins 110, 111, 116, 32, 97, 110, 32, 105". cut.jpg: the file must be ',
  );
  await expect(imageSource(new Array<ImageFile>(9).fill(text))).rejects.toThrow(
    /And 4 more\. Repair or remove them\.$/,
  );
});

test("images of different sizes are refused with the way out, and too small ones for a crop", async () => {
  const files = [file("a.png", png(2, 1, new Uint8Array(2))), file("b.png", png(1, 2, new Uint8Array(2)))];
  await expect(imageSource(files)).rejects.toThrow(
    'imageSource: b.png must be of 1 x 2 pixels, as a.png is; got "2 x 1". Give a size that all are brought to.',
  );
  await expect(imageSource(files, { size: 2, crop: 2 })).rejects.toThrow(
    'imageSource: a.png must be of at least 2 x 2 pixels, what crop cuts out; got "1 x 2".',
  );
});

test.each([
  [{ size: 0 }, "size must be pixels of a side, or [height, width]; got 0."],
  [{ crop: "left" }, 'crop must be "ratio", "none", pixels of a side, or [height, width]; got "left".'],
  [{ depth: 12 }, "depth must be 8 or 16; got 12."],
  [
    { kind: "binary" },
    'kind must be "grey" or "categorical"; got "binary". Of a source of "grey", binarize makes 0 and 1.',
  ],
  [{ channels: "rgb" }, 'channels must be "grey" or "color"; got "rgb".'],
  [{ cacheBytes: -1 }, "cacheBytes must be an integer from 0; got -1."],
  [{ classes: 2 }, "classes must be left out without labels; got 2."],
  [{ sizes: 2 }, "options must be among size, crop, "],
])("of options %j the error says what they must be", async (options, message) => {
  const call = imageSource([file("a.png", png(2, 2, new Uint8Array(4)))], options as object);
  await expect(call).rejects.toThrow(ArgumentError);
  await expect(call).rejects.toThrow(`imageSource: ${message}`);
});

test("labels are of all files or of none, and classes", async () => {
  const [a, b] = [png(1, 1, new Uint8Array(1)), png(1, 1, new Uint8Array(1))];
  await expect(imageSource([file("a", a, 0), file("b", b)])).rejects.toThrow(
    "labels must be of all files or of none; got 1.",
  );
  await expect(imageSource([file("a", a, 2)], { classes: 2 })).rejects.toThrow(
    "labels must be integers from 0 to 1; got 2.",
  );
  await expect(imageSource([])).rejects.toThrow("imageSource: files must be at least one image; got 0.");
});
