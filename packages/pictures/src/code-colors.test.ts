import { expect, test } from "vitest";
import { codeColor, codePictures, inColor } from "./code-colors.js";
import { stackRows } from "./stack-rows.js";

const grey = (values: number[]) => ({
  values: Float32Array.from(values),
  count: values.length,
  height: 1,
  width: 1,
  channels: 1 as const,
});

test("every code of a codebook has a colour of its own, within the range of an image", () => {
  const colors = Array.from({ length: 512 }, (_, code) => codeColor(code));
  expect(colors.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
  const rounded = new Set(colors.map((color) => color.map((value) => Math.round(255 * value)).join()));
  expect(rounded.size).toBeGreaterThan(500);
});

test("codes become blocks of their colours, row by row", () => {
  const { values, count, height, width, channels } = codePictures(
    { codes: [3, 5, 7, 9], count: 2, rows: 1, columns: 2 },
    2,
    4,
  );
  expect({ count, height, width, channels, size: values.length }).toEqual({
    count: 2,
    height: 2,
    width: 4,
    channels: 3,
    size: 48,
  });
  const pixel = (image: number, y: number, x: number) => [...values.slice(((image * 2 + y) * 4 + x) * 3).slice(0, 3)];
  const color = (code: number) => [...Float32Array.from(codeColor(code))];
  for (const y of [0, 1]) {
    expect([0, 1, 2, 3].map((x) => pixel(0, y, x))).toEqual([3, 3, 5, 5].map(color));
    expect([0, 1, 2, 3].map((x) => pixel(1, y, x))).toEqual([7, 7, 9, 9].map(color));
  }
});

test("grey images in colour have three equal channels, and coloured ones stay", () => {
  const colored = inColor(grey([0.25, 1]));
  expect([...colored.values]).toEqual([0.25, 0.25, 0.25, 1, 1, 1]);
  expect(inColor(colored)).toBe(colored);
});

test("rows of several lists come in turn, the last one shorter", () => {
  const stacked = stackRows([grey([1, 2, 3]), grey([4, 5, 6])], 2);
  expect([...stacked.values]).toEqual([1, 2, 4, 5, 3, 6]);
  expect(stacked.count).toBe(6);
});

test("lists of other lengths or sizes are refused", () => {
  const message = /stackRows: lists must be of equally many images of one size/;
  expect(() => stackRows([grey([1]), grey([1, 2])], 2)).toThrow(message);
  expect(() => stackRows([], 1)).toThrow("stackRows: lists must be at least one; got [].");
  expect(() => stackRows([grey([1])], 0.5)).toThrow("stackRows: columns must be a positive integer; got 0.5.");
  expect(() => stackRows([grey([1]), inColor(grey([1]))], 2)).toThrow(message);
});
