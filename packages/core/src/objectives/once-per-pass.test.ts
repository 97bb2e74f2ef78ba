import { expect, test } from "vitest";
import { oncePerPass } from "./once-per-pass.js";

test("what divergences share is computed once per pass", () => {
  let calls = 0;
  const shared = oncePerPass<object, number>(() => ++calls);
  const [first, second] = [{}, {}];
  expect([shared(first), shared(first), shared(second), shared(first)]).toEqual([1, 1, 2, 1]);
});
