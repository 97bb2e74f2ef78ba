import { gzipSync } from "node:zlib";
import { ArgumentError, createRng, DataError, type ExampleSource } from "@elbo/core";
import { expect, test } from "vitest";
import { fashionMnistFromBytes, type ImageSetFiles, type ImageSetOptions, mnistFromBytes } from "./image-set.js";

const { stream } = createRng(0);

function idx(shape: number[], values: ArrayLike<number>): Uint8Array {
  const lengths = shape.flatMap((length) => [0, 0, length >> 8, length & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...Array.from(values)]);
}

/** Image number i is filled with i, its label is i % 10. */
function files(train = 12, testing = 3): ImageSetFiles {
  const images = (count: number) =>
    idx(
      [count, 28, 28],
      Uint8Array.from({ length: count * 784 }, (_, i) => Math.floor(i / 784)),
    );
  const labels = (count: number) =>
    idx(
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 10),
    );
  return {
    trainImages: images(train),
    trainLabels: labels(train),
    testImages: images(testing),
    testLabels: labels(testing),
  };
}

const firstPixels = (source: ExampleSource): number[] => {
  const { values } = source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    stream,
  )["x"]!;
  return Array.from({ length: source.size }, (_, i) => Math.round(values[i * 784]! * 255));
};

test("the last of the training file are for validation, values are byte / 255", () => {
  const data = mnistFromBytes(files(), { validation: 4 });
  expect(data.spec).toEqual({ name: "mnist", shape: [28, 28, 1], kind: "grey", levels: 256, classes: 10 });
  expect(firstPixels(data.train)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(firstPixels(data.validation)).toEqual([8, 9, 10, 11]);
  expect(firstPixels(data.test)).toEqual([0, 1, 2]);
  const batch = data.validation.read(Uint32Array.of(3), stream);
  expect(batch["x"]!.shape).toEqual([1, 28, 28, 1]);
  expect(batch["x"]!.values[5]).toBe(Math.fround(11 / 255));
  expect(batch["label"]).toEqual({ values: Int32Array.of(1), shape: [1] });
});

test("gzip files are unpacked, and the name is that of the set", () => {
  const plain = files();
  const packed = Object.fromEntries(
    Object.entries(plain).map(([key, bytes]) => [key, new Uint8Array(gzipSync(bytes as Uint8Array))]),
  );
  const data = fashionMnistFromBytes(packed as unknown as ImageSetFiles, { validation: 0 });
  expect([data.spec.name, data.train.size, data.validation.size, data.test.size]).toEqual(["fashion-mnist", 12, 0, 3]);
});

test("binarised dynamically, validation and test stay as they are drawn first", () => {
  const data = mnistFromBytes(files(200, 100), { validation: 50, binarize: "dynamic" });
  const rows = Uint32Array.from({ length: 50 }, (_, i) => i);
  const read = (source: ExampleSource, seed: number) => source.read(rows, createRng(seed).stream)["x"]!.values.join();
  expect(data.train.spec.kind).toBe("binary");
  expect(read(data.train, 1)).not.toBe(read(data.train, 2));
  expect(read(data.validation, 1)).toBe(read(data.validation, 2));
  expect(read(data.test, 1)).toBe(read(data.test, 2));
});

test.each<[string, Partial<ImageSetFiles>, string]>([
  [
    "labels for images",
    { trainImages: files().trainLabels },
    "mnist: train images must be bytes of shape [n, 28, 28]; got [12]. Are files mixed up?",
  ],
  [
    "images of another size",
    { testImages: idx([3, 2, 2], new Uint8Array(12)) },
    "mnist: test images must be bytes of shape [n, 28, 28]; got [3,2,2].",
  ],
  [
    "labels of another part",
    { testLabels: files().trainLabels },
    "mnist: test labels must be bytes of shape [3], one per image; got [12].",
  ],
  ["a label above 9", { testLabels: idx([3], [1, 2, 10]) }, "mnist: label[2] must be an integer from 0 to 9; got 10."],
  ["a file cut off", { trainImages: files().trainImages.subarray(0, 999) }, "readIdx: size must be 983 bytes"],
])("%s is refused", (_, changed, message) => {
  const load = () => mnistFromBytes({ ...files(), ...changed }, { validation: 2 });
  expect(load).toThrow(DataError);
  expect(load).toThrow(message);
});

test.each([
  [{}, "mnist: validation must be an integer from 0 to 11; got 10000."],
  [{ validation: 0.1 }, "mnist: validation must be an integer from 0 to 11; got 0.1."],
  [{ binarise: "static" }, 'mnist: options must be among binarize, seed, validation; got "binarise".'],
])("the options %j are refused", (options, message) => {
  expect(() => mnistFromBytes(files(), options as ImageSetOptions)).toThrow(ArgumentError);
  expect(() => mnistFromBytes(files(), options as ImageSetOptions)).toThrow(message);
});
