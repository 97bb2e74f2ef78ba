import { ArgumentError, DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { layoutOf, turned } from "./layout.js";

test("channels first become channels last, example by example", () => {
  // Two examples of 2 channels, 1 x 3.
  expect([...turned(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), [1, 3, 2])]).toEqual([
    1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12,
  ]);
});

test.each([
  [[28, 28], undefined, [28, 28, 1], false],
  [[28, 28, 3], undefined, [28, 28, 3], false],
  [[1, 28, 28], undefined, [28, 28, 1], false],
  [[3, 28, 28], "chw", [28, 28, 3], true],
  [[1, 28, 28], "chw", [28, 28, 1], false],
  [[3, 28, 28], "hwc", [3, 28, 28], false],
  [[3, 4, 5], undefined, [3, 4, 5], false],
  [[7], undefined, [7], false],
] as const)("examples of %j with layout %s are %j", (inner, layout, shape, turns) => {
  expect(layoutOf("fromBytes", inner, layout)).toEqual({ shape, turned: turns });
});

test("what looks like channels first is refused with the way out", () => {
  const call = () => layoutOf("fromBytes", [3, 64, 64], undefined);
  expect(call).toThrow(DataError);
  expect(call).toThrow(
    'fromBytes: the examples must be [height, width, channels]; got "[3, 64, 64], which look like channels first". ' +
      'Give layout: "chw", which turns them, or layout: "hwc" if it is not so.',
  );
});

test("a layout that is unknown, or of examples that are no images, is refused", () => {
  expect(() => layoutOf("fromBytes", [3, 4, 4], "whc" as "chw")).toThrow(ArgumentError);
  expect(() => layoutOf("fromBytes", [3, 4, 4], "whc" as "chw")).toThrow(
    'fromBytes: layout must be "hwc" or "chw"; got "whc".',
  );
  expect(() => layoutOf("fromBytes", [12], "chw")).toThrow(
    'fromBytes: layout must be left out, or the examples [channels, height, width]; got "\\"chw\\" with examples [12]".',
  );
});
