import { expect, test } from "vitest";
import { contourSegments, densityLevels } from "./contours.js";

const field = (side: number, reach: number, f: (x: number, y: number) => number) => {
  const place = (i: number) => ((2 * i) / (side - 1) - 1) * reach;
  return {
    ...{ side, reach },
    values: Float32Array.from({ length: side * side }, (_, i) => f(place(i % side), place(Math.floor(i / side)))),
  };
};

test("the contours of a slope are straight lines at their places", () => {
  const segments = contourSegments(
    field(5, 2, (x) => x),
    0.5,
  );
  expect(segments).toHaveLength(4);
  for (const [x0, , x1] of segments) expect([x0, x1]).toEqual([0.5, 0.5]);
  expect(segments.map(([, y0, , y1]) => [y0, y1].sort((a, b) => a - b))).toEqual([
    [-2, -1],
    [-1, 0],
    [0, 1],
    [1, 2],
  ]);
});

test("the contours of a round hill lie on circles", () => {
  const hill = field(81, 3, (x, y) => -(x * x + y * y) / 2);
  for (const level of densityLevels(hill)) {
    const radius = Math.sqrt(-2 * level);
    const segments = contourSegments(hill, level);
    expect(segments.length).toBeGreaterThan(0);
    // Between grid points, 0.075 apart, a parabola is taken for a line.
    for (const [x, y] of segments) expect(Math.abs(Math.hypot(x, y) - radius)).toBeLessThan(0.01);
  }
});

test("the levels of N(0, I) are those that hold 10, 50, 90 and 99 % of its mass", () => {
  const levels = densityLevels(field(11, 3, (x, y) => -(x * x + y * y) / 2));
  // A share m of the mass is within the radius sqrt(-2 log(1 - m)).
  levels.forEach((level, i) => expect(1 - Math.exp(level)).toBeCloseTo([0.1, 0.5, 0.9, 0.99][i]!, 6));
});

test("a saddle has two lines, which keep its centre on the side that the mean of its corners is on", () => {
  const saddle = (low: number) => contourSegments({ side: 2, reach: 1, values: Float32Array.of(1, low, low, 1) }, 0);
  /** Whether a line passes between the centre and the corner (-1, -1): its ends are on the two edges of that corner. */
  const cutsOff = ([x0, y0, x1, y1]: readonly number[]) =>
    Math.min(x0!, y0!) === -1 && Math.min(x1!, y1!) === -1 && x0! + y0! + x1! + y1! < 0;
  // The mean is -1: the centre belongs to the low corners, and the high ones are cut off, (-1, -1) among them.
  expect(saddle(-3).filter(cutsOff)).toHaveLength(1);
  expect(saddle(-3)).toHaveLength(2);
  // The mean is 0.25: the low corners are cut off.
  expect(saddle(-0.5).filter(cutsOff)).toHaveLength(0);
  expect(saddle(-0.5)).toHaveLength(2);
});

test("where nothing is finite there is no level", () => {
  expect(densityLevels(field(4, 1, () => -Infinity))).toEqual([]);
});
