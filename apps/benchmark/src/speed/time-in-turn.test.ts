import { expect, test } from "vitest";
import { geometricMean, timeInTurn } from "./time-in-turn.js";
import { type Timed } from "./time-steps.js";

test("slices come in turn, share the seconds evenly, and each gets the median over all of its own", async () => {
  const order: string[] = [];
  const slices: number[] = [];
  const timed = (name: string, times: readonly number[]): Timed => {
    let at = 0;
    return {
      time: async (seconds) => {
        order.push(name);
        slices.push(seconds);
        return [times[at++]!];
      },
      dispose: () => undefined,
    };
  };
  // A slow minute in the third turn falls on both and moves neither median.
  const medians = await timeInTurn([timed("a", [1, 2, 90, 3, 4, 5]), timed("b", [10, 20, 900, 30, 40, 50])], 3);
  expect(medians).toEqual([3.5, 35]);
  expect(order.join("")).toBe("abababababab");
  expect(slices).toEqual(Array.from({ length: 12 }, () => 0.5));
});

test("twice as fast and half as fast make 1 in the geometric mean", () => {
  expect(geometricMean([2, 0.5])).toBe(1);
  expect(geometricMean([1, 8, 8])).toBeCloseTo(4, 12);
});
