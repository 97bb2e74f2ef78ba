import { ArgumentError, RandomStream } from "@elbo/core";
import { expect, test } from "vitest";
import { shapes, shapesSource, subset } from "../index.js";

const stream = RandomStream.fromSeed(0);
const rows = (...indices: number[]) => Uint32Array.from(indices);
const images = (source: ReturnType<typeof shapesSource>, ...indices: number[]) =>
  source.read(rows(...indices), stream)["x"]!.values;
const area = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value, 0);

test("the whole grid has dSprites' 737,280 images of five factors", () => {
  const source = shapesSource();
  expect([source.size, source.spec.shape, source.spec.kind, source.spec.classes]).toEqual([
    737_280,
    [64, 64, 1],
    "binary",
    3,
  ]);
  expect(source.factors).toMatchObject({
    names: ["shape", "scale", "orientation", "x", "y"],
    sizes: [3, 6, 40, 32, 32],
  });
  // The last row has the last value of every factor.
  expect([...source.factors!.read(rows(737_279, 0, 33)).values]).toEqual([
    2, 5, 39, 31, 31, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
  ]);
});

test("areas are those of the shapes to within a share of their outline", () => {
  const side = 512;
  const source = shapesSource({ side, values: { scale: [0, 5], orientation: [0, 7], x: [13], y: [20] } });
  const radius = side / 5;
  // The heart's area in its own units is 3.6618 (by quadrature), in a circle of radius 1.31.
  const areas = [2, Math.PI / 2, 3.6618 / 1.31 ** 2];
  areas.forEach((unit, shape) => {
    for (const [at, scale] of [
      [0, 0.5],
      [1, 0.5],
      [2, 1],
      [3, 1],
    ] as const) {
      const expected = unit * (scale * radius) ** 2;
      // Pixels on an outline of about 7 radii are in or out by chance: one in a hundred of the area is far more.
      expect(Math.abs(area(images(source, 4 * shape + at)) / expected - 1)).toBeLessThan(0.01);
    }
  });
});

test("the square stands upright at orientation 0 and after a quarter turn, and nothing is outside the image", () => {
  const source = shapesSource({
    side: 40,
    values: { shape: [0], scale: [5], orientation: [0, 10], x: [0, 31], y: [0, 31] },
  });
  const upright = images(source, 0);
  // Radius 8, so a square of side 8 sqrt 2 about (8, 8): pixels 2 ... 13 have their centres within 5.66 of it.
  const inside = (index: number) => index >= 2 && index <= 13;
  upright.forEach((value, at) => expect(value).toBe(Number(inside(at % 40) && inside(Math.floor(at / 40)))));
  expect(images(source, 4)).toEqual(upright);
  for (let row = 0; row < 8; row++) expect(area(images(source, row))).toBe(144);
});

test("x moves a shape to the right, y down, and orientation turns it clockwise on the screen", () => {
  const source = shapesSource({
    side: 32,
    values: { shape: [1], scale: [5], orientation: [0, 5], x: [0, 31], y: [0, 31] },
  });
  const centre = (index: number) => {
    const x = Array.from(images(source, index));
    const total = area(x);
    const moment = (of: (at: number) => number) => x.reduce((sum, value, at) => sum + value * of(at), 0) / total;
    const [column, row] = [moment((at) => at % 32), moment((at) => Math.floor(at / 32))];
    return { column, row, tilt: moment((at) => ((at % 32) - column) * (Math.floor(at / 32) - row)) };
  };
  expect(centre(2).column).toBeGreaterThan(centre(0).column + 15);
  expect(centre(1).row).toBeGreaterThan(centre(0).row + 15);
  expect(Math.abs(centre(0).tilt)).toBeLessThan(0.5);
  // The long axis goes from the upper left to the lower right.
  expect(centre(4).tilt).toBeGreaterThan(3);
});

test("a grid has chosen values alone, and names the factors that vary", () => {
  const values = { shape: [2], scale: [1, 3], orientation: [5], x: [4, 9, 30], y: [0] };
  const source = shapesSource({ side: 32, values });
  expect([source.size, source.spec.classes]).toEqual([6, undefined]);
  expect(source.factors).toMatchObject({ names: ["scale", "x"], sizes: [2, 3] });
  expect([...source.factors!.read(rows(5, 1)).values]).toEqual([1, 2, 0, 1]);
  const whole = shapesSource({ side: 32 });
  // Row of shape 2, scale 3, orientation 5, x 30, y 0 of the whole grid.
  const row = (((2 * 6 + 3) * 40 + 5) * 32 + 30) * 32;
  expect(images(source, 5)).toEqual(images(whole, row));
  expect(source.read(rows(0), stream)["label"]).toBeUndefined();
});

test("colors light their channels", () => {
  const source = shapesSource({
    side: 16,
    values: { color: [0, 2, 6], shape: [0], scale: [5], orientation: [0], x: [10], y: [10] },
  });
  expect([source.spec.shape, source.factors!.names]).toEqual([[16, 16, 3], ["color"]]);
  const lit = (index: number) => {
    const x = images(source, index);
    return [0, 1, 2].map((channel) => area(x.filter((_, at) => at % 3 === channel)) > 0);
  };
  expect([lit(0), lit(1), lit(2)]).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ]);
});

test("reading is a function of the row alone, fills spent arrays from zero, and keeps factors and labels together", () => {
  const { train, validation, test } = shapes({
    side: 32,
    values: { orientation: [0, 1], x: [0, 31] },
    split: { seed: 1 },
  });
  expect(train.size + validation.size + test.size).toBe(3 * 6 * 2 * 2 * 32);
  const batch = train.read(rows(3, 100, 3), stream);
  const [first, second] = [batch["x"]!.values.slice(0, 1024), batch["x"]!.values.slice(2048)];
  expect(second).toEqual(first);
  const again = train.read(rows(3, 3, 3), stream, batch);
  expect(again["x"]!.values).toBe(batch["x"]!.values);
  expect(again["x"]!.values.slice(1024, 2048)).toEqual(first);
  const factors = train.factors!;
  expect([...factors.read(rows(7, 20)).values].filter((_, at) => at % factors.names.length === 0)).toEqual([
    ...train.read(rows(7, 20), stream)["label"]!.values,
  ]);
  expect([...subset(train, rows(9)).factors!.read(rows(0)).values]).toEqual([...factors.read(rows(9)).values]);
});

test("fingerprints tell grids and sizes apart without drawing them", () => {
  const prints = [{}, { side: 32 }, { values: { shape: [0, 1] } }, { values: { shape: [1, 0] } }].map(
    (options) => shapesSource(options).fingerprint,
  );
  expect(new Set(prints).size).toBe(4);
  expect(shapesSource({ side: 64 }).fingerprint).toBe(prints[0]);
});

test.each<[object, RegExp]>([
  [{ side: 8 }, /shapes: side must be an integer from 16 to 1024; got 8/],
  [{ sides: 32 }, /options must be among side, values; got "sides"/],
  [{ values: { hue: [1] } }, /options must be among color, shape, .*; got "hue"/],
  [{ values: { scale: [6] } }, /values.scale must be distinct integers from 0 to 5; got \[6\]/],
  [{ values: { x: [] } }, /values.x must be distinct integers from 0 to 31; got \[\]/],
  [{ values: { x: [1, 1] } }, /values.x must be distinct integers/],
])("the options %j are refused", (options, message) => {
  expect(() => shapes(options)).toThrow(ArgumentError);
  expect(() => shapes(options)).toThrow(message);
});

test("a row beyond the grid is refused by images and factors alike", () => {
  const source = shapesSource({ values: { shape: [0], scale: [0], orientation: [0], x: [0] } });
  expect(() => source.read(rows(32), stream)).toThrow(/indices must be below the number of examples, 32; got 32/);
  expect(() => source.factors!.read(rows(32))).toThrow(/indices must be below/);
});
