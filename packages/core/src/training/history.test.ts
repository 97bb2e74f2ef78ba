import { describe, expect, test } from "vitest";
import { judge, noStopping } from "./early-stopping.js";
import { addTerms, meanTerms, noSums } from "./history.js";

describe("means over an epoch", () => {
  test("weigh batches by their size", () => {
    const sums = addTerms(addTerms(noSums, { loss: 1, kl: 4 }, 3), { loss: 5, kl: 8 }, 1);
    expect(meanTerms(sums)).toEqual({ loss: 2, kl: 5 });
  });

  test("survive JSON to the last bit", () => {
    const sums = addTerms(addTerms(noSums, { loss: 0.1 }, 3), { loss: 1e-17 }, 7);
    expect(JSON.parse(JSON.stringify(sums))).toEqual(sums);
  });
});

describe("judge", () => {
  const judgeAll = (values: readonly number[], warmup = 0) =>
    values.reduce((stopping, value, epoch) => judge(stopping, { epoch, value }, warmup), noStopping);

  test("keeps the lowest metric and counts the epochs since", () => {
    expect(judgeAll([3, 2, 4])).toEqual({ best: { epoch: 1, value: 2 }, stale: 1 });
    expect(judgeAll([3, 2, 4, 1])).toEqual({ best: { epoch: 3, value: 1 }, stale: 0 });
  });

  test("an equal metric is not better", () => {
    expect(judgeAll([2, 2, 2])).toEqual({ best: { epoch: 0, value: 2 }, stale: 2 });
  });

  test("does not count the warm-up", () => {
    expect(judgeAll([1, 5, 7], 1)).toEqual({ best: { epoch: 1, value: 5 }, stale: 1 });
    expect(judgeAll([1, 5], 2)).toEqual(noStopping);
  });
});
