import * as tf from "@tensorflow/tfjs";
import { golden, largestError } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import { type Optimizer, type Tensor } from "../types.js";
import { clipByGlobalNorm } from "./clip-by-global-norm.js";
import { atStep } from "./trajectory.fixture.js";

const none = { parameters: new Map(), dispose: () => undefined };

/** What an optimiser behind the clip is given for the gradients of two parameters. */
function clip(maxNorm: number, first: ArrayLike<number>, second: ArrayLike<number>): number[] {
  const seen: number[] = [];
  const spy: Optimizer = {
    config: {},
    createState: () => none,
    apply: ({ gradients }) => gradients.forEach((gradient) => seen.push(...gradient.dataSync())),
  };
  atStep(0, (pass) => {
    const tensors = [first, second].map((values) => tf.tensor1d(Array.from(values)));
    const gradients = new Map<string, Tensor>(tensors.map((tensor, i) => [`${i}`, tensor]));
    clipByGlobalNorm(spy, maxNorm).apply({ parameters: new Map(), gradients, state: new Map(), pass });
  });
  return seen;
}

test("gradients are scaled together to the largest norm", () => {
  expect(clip(1, [3], [0, 4])).toEqual([0.6, 0, 0.8].map(Math.fround));
});

test("gradients within the norm keep their bits", () => {
  const values = [0.1, 0.2, 0.3].map(Math.fround);
  expect(clip(1, values, values)).toEqual([...values, ...values]);
  expect(clip(1, [0], [0])).toEqual([0, 0]);
});

test("they are those of PyTorch's clip_grad_norm_", () => {
  const table = golden("optimizers");
  const gradients = table.inputs("gradients");
  const half = (i: number) => gradients.subarray(6 * i, 6 * i + 6);
  const rows = Array.from({ length: 20 }, (_, i) => clip(100, half(2 * i), half(2 * i + 1)));
  // PyTorch divides by norm + 1e-6: 1e-8 of a norm of 100. Float32 norms and products: three roundings.
  expect(largestError(rows.flat(), table.answers("clipped"))).toBeLessThan(3e-7);
});

test("no gradients are no error", () => {
  const optimizer: Optimizer = { config: {}, createState: () => none, apply: () => expect.fail("nothing to apply") };
  atStep(0, (pass) => {
    const step = { parameters: new Map(), gradients: new Map(), state: new Map(), pass };
    expect(() => clipByGlobalNorm(optimizer, 1).apply(step)).not.toThrow();
  });
});
