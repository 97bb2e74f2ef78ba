import { expect, test } from "vitest";
import { centred, resample } from "./resample.js";

const line = (values: number[]) => [values, { height: 1, width: values.length, channels: 1 }] as const;
const all = (width: number) => ({ top: 0, left: 0, height: 1, width });

test("an image in its own size is itself", () => {
  const values = Float64Array.from({ length: 24 }, (_, i) => (i * 7) % 11);
  const size = { height: 4, width: 2, channels: 3 };
  expect([...resample(values, size, { top: 0, left: 0, height: 4, width: 2 }, [4, 2])]).toEqual([...values]);
});

test("half the size weighs samples by 1 and 3 of 8, as a triangle of two places does", () => {
  // Around the middle of the second place lie samples at distances 1/4 and 3/4 of it: (1 2 | 3 4 | ...).
  const [first, second, third] = resample(...line([8, 0, 0, 16, 0, 0]), all(6), [1, 3]);
  // Weights at the edge leave out what is beyond: 3, 3, 1 of 7.
  expect(first).toBeCloseTo((3 * 8) / 7, 12);
  expect(second).toBeCloseTo((3 * 16) / 8, 12);
  expect(third).toBeCloseTo(16 / 7, 12);
});

test("twice the size is linear between samples, and constant beyond the last", () => {
  expect([...resample(...line([0, 4]), all(2), [1, 4])]).toEqual([0, 1, 3, 4]);
});

test("a constant image is constant in any size, and one pixel fills all", () => {
  for (const size of [1, 2, 5, 31])
    resample(
      new Float64Array(12 * 9).fill(7),
      { height: 12, width: 9, channels: 1 },
      { top: 1.5, left: 0, height: 9, width: 9 },
      [size, 3],
    ).forEach(
      // Weights sum to 1 but for rounding of doubles.
      (value) => expect(value).toBeCloseTo(7, 12),
    );
  expect([...resample([5], { height: 1, width: 1, channels: 1 }, all(1), [2, 2])]).toEqual([5, 5, 5, 5]);
});

test("a window in the middle leaves out as much at either side", () => {
  expect(centred({ height: 10, width: 6 }, { height: 6, width: 6 })).toEqual({ top: 2, left: 0, height: 6, width: 6 });
  expect([...resample(...line([9, 1, 2, 9]), { top: 0, left: 1, height: 1, width: 2 }, [1, 2])]).toEqual([1, 2]);
});
