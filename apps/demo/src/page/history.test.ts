import { expect, test } from "vitest";
import { thin } from "./history.js";

test("items stay until there are too many, and then every second one goes", () => {
  expect(thin([1, 2, 3, 4], 4)).toEqual([1, 2, 3, 4]);
  expect(thin([1, 2, 3, 4, 5], 4)).toEqual([1, 3, 5]);
});

test("the last item stays, and so does the one that is looked at", () => {
  expect(thin([1, 2, 3, 4, 5, 6], 4)).toEqual([1, 3, 5, 6]);
  expect(thin([1, 2, 3, 4, 5, 6], 4, 2)).toEqual([1, 2, 3, 5, 6]);
});
