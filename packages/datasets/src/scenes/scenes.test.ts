import { ArgumentError, RandomStream } from "@elbo/core";
import { describe, expect, test } from "vitest";
import { scenes, scenesSource } from "./index.js";
import { colorOf } from "./paint-scene.js";
import { renderScene } from "./render-scene.js";
import { solids, type Vector } from "./solid.js";

const stream = RandomStream.fromSeed(0);
const read = (source: ReturnType<typeof scenesSource>, ...rows: number[]) =>
  source.read(Uint32Array.from(rows), stream)["x"]!.values as Float32Array;
const one = { floor: [2], wall: [6], object: [0], shape: [1], scale: [7], orientation: [7] };

test("the whole grid has 480,000 images of six factors, in levels of red, green and blue", () => {
  const source = scenesSource();
  const { size, spec, factors } = source;
  expect([size, spec]).toEqual([
    480_000,
    { name: "scenes", shape: [64, 64, 3], kind: "grey", levels: 256, classes: 4 },
  ]);
  expect(factors).toMatchObject({
    names: ["floor", "wall", "object", "shape", "scale", "orientation"],
    sizes: [10, 10, 10, 4, 8, 15],
  });
  const { x, label } = source.read(Uint32Array.of(479_999, 0), stream);
  expect([x!.shape, [...label!.values]]).toEqual([
    [2, 64, 64, 3],
    [3, 0],
  ]);
  x!.values.forEach((value) => expect(Math.abs(value * 255 - Math.round(value * 255))).toBeLessThan(1e-4));
});

test("hues go from red by yellow, green, cyan, blue and magenta to red again", () => {
  const [low, high] = [0.2, 0.95];
  const expected = [
    [high, low, low],
    [high, high, low],
    [low, high, low],
    [low, high, high],
    [low, low, high],
    [high, low, high],
    [high, low, low],
  ];
  // Sixths are rounded to float64.
  expected.forEach((color, sixth) =>
    color.forEach((value, channel) => expect(Math.abs(colorOf(sixth / 6)[channel]! - value)).toBeLessThan(1e-12)),
  );
});

test("with the camera straight ahead a cone stands where its own mirror image does, its left side in the light", () => {
  const shine = renderScene(solids[3]!(1.1), 0, 32);
  const object = (row: number, column: number) => shine[3 * (32 * row + column) + 2]!;
  const sums = [0, 0];
  for (let row = 0; row < 32; row++)
    for (let column = 0; column < 16; column++) {
      expect(object(row, column) > 0).toBe(object(row, 31 - column) > 0);
      sums[0]! += object(row, column);
      sums[1]! += object(row, 31 - column);
    }
  expect(sums[0]).toBeGreaterThan(1.2 * sums[1]!);
});

test("the floor is below, the wall above, and the solid's area grows with its scale", () => {
  const source = scenesSource({ side: 32, values: { ...one, scale: [0, 7] } });
  const [small, large] = [read(source, 0), read(source, 1)];
  const reddest = (x: Float32Array) =>
    Array.from({ length: 1024 }, (_, at) => x[3 * at]! > Math.max(x[3 * at + 1]!, x[3 * at + 2]!)).filter(Boolean)
      .length;
  // 1.1 / 0.65 as wide, and nearer to the camera by its own width: about (1.1 / 0.65)² = 2.9 times the pixels.
  expect(reddest(large) / reddest(small)).toBeGreaterThan(2.3);
  expect(reddest(large) / reddest(small)).toBeLessThan(3.8);
  // hue 0.2 is yellow green, hue 0.6 blue
  const pixel = (x: Float32Array, row: number, column: number) => [...x.subarray(3 * (32 * row + column)).slice(0, 3)];
  const [above, below] = [pixel(small, 1, 2), pixel(small, 30, 2)];
  expect(above[2]).toBe(Math.max(...above));
  expect(below[1]).toBe(Math.max(...below));
});

test("hues change colors alone, and reading is a function of the row", () => {
  const source = scenesSource({ side: 16, values: { ...one, floor: [2, 4] } });
  const [first, second] = [read(source, 0), read(source, 1)];
  expect(read(source, 1, 0)).toEqual(Float32Array.from([...second, ...first]));
  const changed = Array.from({ length: 256 }, (_, at) =>
    [0, 1, 2].some((k) => first[3 * at + k] !== second[3 * at + k]),
  );
  // The upper third of the image shows walls.
  expect(changed.slice(0, 5 * 16).some(Boolean)).toBe(false);
  expect(changed.slice(15 * 16).every(Boolean)).toBe(true);
});

test("images larger than what a source keeps are rendered again, alike", () => {
  const source = scenesSource({ side: 48, values: one });
  expect(read(source, 0)).toEqual(read(scenesSource({ side: 48, values: one }), 0));
});

describe("a ray meets", () => {
  const meet = (shape: number, origin: Vector, direction: Vector) => solids[shape]!(1)(origin, direction);
  const front: Vector = [0, 0.5, -5];
  const ahead: Vector = [0, 0, 1];

  test("the cube of side 1.6 at its face, and its top from above", () => {
    expect(meet(0, front, ahead)).toEqual({ distance: 4.2, normal: [0, 0, -1] });
    expect(meet(0, [0.3, 5, 0.2], [0, -1, 0])).toEqual({ distance: 3.4, normal: [0, 1, 0] });
  });

  test("the sphere of radius 1 where it stands nearest", () => {
    expect(meet(1, [0, 1, -5], ahead)).toEqual({ distance: 4, normal: [0, 0, -1] });
  });

  test("the cylinder of radius 0.8 and height 1.8 at its side and on its top", () => {
    const side = meet(2, front, ahead)!;
    expect(side.normal).toEqual([0, 0, -1]);
    // The roots are those of float64.
    expect(Math.abs(side.distance - 4.2)).toBeLessThan(1e-12);
    expect(meet(2, [0, 5, 0.5], [0, -1, 0])).toEqual({ distance: 3.2, normal: [0, 1, 0] });
    expect(meet(2, [0, 1.9, -5], ahead)).toBeUndefined();
  });

  test("the cone of height 2.2 at half of its depth below the tip", () => {
    const hit = meet(3, [0, 1.2, -5], ahead)!;
    // A unit below the tip it is half a unit thick.
    expect(Math.abs(hit.distance - 4.5)).toBeLessThan(1e-12);
    const slope = Math.sqrt(1.25);
    [0, 0.5 / slope, -1 / slope].forEach((value, k) => expect(Math.abs(hit.normal[k]! - value)).toBeLessThan(1e-12));
    expect(meet(3, [0, 2.3, -5], ahead)).toBeUndefined();
  });

  test("nothing beside or behind itself", () => {
    for (const shape of [0, 1, 2, 3]) {
      expect(meet(shape, [2, 0.5, -5], ahead)).toBeUndefined();
      expect(meet(shape, [0, 0.5, 5], ahead)).toBeUndefined();
    }
  });
});

test("splits hold all images, and options that cannot be are refused by name", () => {
  const { train, validation, test: held } = scenes({ side: 16, values: { ...one, scale: [0, 1, 2, 3, 4, 5, 6, 7] } });
  expect(train.size + (validation?.size ?? 0) + held.size).toBe(8);
  const refused = (build: () => unknown, message: string) => {
    expect(build).toThrow(ArgumentError);
    expect(build).toThrow(message);
  };
  refused(() => scenesSource({ side: 8 }), "scenes: side must be an integer from 16 to 1024; got 8.");
  refused(
    () => scenesSource({ values: { shape: [4] } }),
    "scenes: values.shape must be distinct integers from 0 to 3; got [4].",
  );
});
