import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { normalConditional } from "../conditionals/normal-conditional.js";
import { type Network } from "../types.js";
import { activeUnits } from "./active-units.js";
import { realExamples } from "./linear-gaussian.fixture.js";

const source = realExamples(300);

/** Means [x0, 0.05 x1, 2], log-variances 0. */
const network: Network = {
  inputShape: [4],
  outputShape: [6],
  parameters: new Map(),
  dispose: () => undefined,
  apply: (x) => {
    const [x0, x1] = tf.split(x, 4, 1) as [tf.Tensor, tf.Tensor];
    const zero = tf.zerosLike(x0);
    return tf.concat([x0, tf.mul(x1, 0.05), tf.add(zero, 2), zero, zero, zero], 1);
  },
};

test("a unit is active when its posterior mean varies over the data by more than the threshold", async () => {
  const encoder = normalConditional(network);
  const { count, variances } = await activeUnits(encoder, source);
  const column = (i: number) => Array.from({ length: 300 }, (_, row) => source.values[4 * row + i]!);
  const variance = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  };
  expect(count).toBe(1);
  // float32 means against float64
  expect(variances[0]).toBeCloseTo(variance(column(0)), 5);
  expect(variances[1]).toBeCloseTo(0.0025 * variance(column(1)), 7);
  expect(variances[2]).toBeCloseTo(0, 9);
  expect((await activeUnits(encoder, source, { threshold: 0.001 })).count).toBe(2);
});

test("a threshold that is not positive is refused", async () => {
  await expect(activeUnits(normalConditional(network), source, { threshold: 0 })).rejects.toThrow(
    /threshold must be positive; got 0/,
  );
});

test("one example is refused: it has no variance", async () => {
  const one = activeUnits(normalConditional(network), realExamples(1));
  await expect(one).rejects.toThrow("activeUnits: source must be 2 or more examples; got 1.");
});
