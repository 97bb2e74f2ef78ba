import { ArgumentError, createRng, type ExampleSource } from "@elbo/core";
import { expect, test } from "vitest";
import { augment } from "./augment.js";
import { sourceFromArrays } from "./from-arrays.js";

const rows = (size: number) => Uint32Array.from({ length: size }, (_, i) => i);
const read = (source: ExampleSource, seed = 0) => source.read(rows(source.size), createRng(seed).stream)["x"]!.values;

/** Images of 2 x 3 pixels, all the same. */
const pixels = [1, 2, 3, 4, 5, 6];
const images = sourceFromArrays({ x: Array<number[]>(400).fill(pixels).flat(), shape: [2, 3, 1], kind: "real" });

/** How often each image comes, as text. */
function countImages(values: ArrayLike<number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < values.length; i += 6) {
    const image = Array.from({ length: 6 }, (_, at) => values[i + at]!).join("");
    counts.set(image, (counts.get(image) ?? 0) + 1);
  }
  return counts;
}

test("half of the images are mirrored, along one axis or each by itself", () => {
  // 400 fair draws: five standard errors are 50; of quarters 43.
  const horizontal = countImages(read(augment(images, { flip: "horizontal" })));
  expect([...horizontal.keys()].sort()).toEqual(["123456", "321654"]);
  expect(Math.abs(horizontal.get("123456")! - 200)).toBeLessThan(50);
  expect([...countImages(read(augment(images, { flip: "vertical" }))).keys()].sort()).toEqual(["123456", "456123"]);
  const both = countImages(read(augment(images, { flip: "both" })));
  expect([...both.keys()].sort()).toEqual(["123456", "321654", "456123", "654321"]);
  for (const count of both.values()) expect(Math.abs(count - 100)).toBeLessThan(43);
});

test("images are moved by every offset, and what comes in is 0", () => {
  const moved = countImages(read(augment(images, { shift: 1 })));
  const expected = ["123456", "000123", "456000", "012045", "230560", "000012", "000230", "045000", "560000"];
  expect([...moved.keys()].sort()).toEqual(expected.sort());
  // 400 draws of nine: five standard errors are 31.
  for (const count of moved.values()) expect(Math.abs(count - 400 / 9)).toBeLessThan(31);
});

test("noise has its deviation, and leaves grey values between 0 and 1", () => {
  const noisy = read(augment(images, { noise: 0.5 }));
  const errors = [...noisy].map((value, i) => value - pixels[i % 6]!);
  const variance = errors.reduce((sum, value) => sum + value ** 2, 0) / errors.length;
  // 2400 draws: five standard errors of the variance are 0.036.
  expect(Math.abs(variance - 0.25)).toBeLessThan(0.036);
  const bytes = sourceFromArrays({ x: Uint8Array.of(0, 255, 3, 128), shape: [2, 2, 1], kind: "grey", divideBy: 255 });
  const grey = augment(bytes, { noise: 1 });
  expect(read(grey).every((value) => value >= 0 && value <= 1)).toBe(true);
  expect([bytes.spec.levels, grey.spec.levels, augment(bytes, { shift: 1 }).spec.levels]).toEqual([
    256,
    undefined,
    256,
  ]);
});

test("what is drawn follows from the stream and the rows, so that a run that goes on sees the same", () => {
  const source = augment(images, { flip: "both", shift: 1, noise: 0.1 });
  expect(read(source)).toEqual(read(source));
  expect(read(source, 1)).not.toEqual(read(source));
  const spent = { x: { values: new Float32Array(images.size * 6), shape: [images.size, 2, 3, 1] } };
  const again = source.read(rows(images.size), createRng(0).stream, spent)["x"]!.values;
  expect(again).toBe(spent.x.values);
  expect(again).toEqual(read(source));
  const prints = [images, source, augment(images, { flip: "both" })].map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(3);
});

const bits = sourceFromArrays({ x: [0, 1, 1, 0], shape: [2, 2, 1], kind: "binary" });
const vectors = sourceFromArrays({ x: [0, 1], shape: [2], kind: "real" });

test.each<[() => unknown, string]>([
  [() => augment(vectors, {}), "augment: source must be images [height, width, channels]; got [2]."],
  [
    () => augment(images, { flip: "left" as never }),
    'augment: flip must be "horizontal", "vertical" or "both"; got "left".',
  ],
  [() => augment(images, { shift: 2 }), "augment: shift must be an integer from 0 to 1; got 2."],
  [() => augment(images, { noise: -1 }), "augment: noise must be a number of at least 0; got -1."],
  [
    () => augment(bits, { noise: 0.1 }),
    "augment: noise must be left out of binary values; got 0.1. Noise makes them no",
  ],
  [() => augment(images, { rotate: 3 } as never), "augment: options must be among flip, shift, noise;"],
])("what cannot be augmented is refused: %#", (call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
