import * as tf from "@tensorflow/tfjs";
import { largestError } from "@elbo/vitest/golden";
import { useTestBackend } from "@elbo/vitest/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { convolve, convolveTransposed } from "./convolution.js";
import { type WindowSteps } from "./window-steps.js";

/** As tfjs-node has them: convolutions pad as they are told, their gradients do not pad. */
const restricted = [tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter];

beforeAll(() => {
  const cpu = tf.findBackend("cpu");
  tf.registerBackend("tensorflow", () => cpu);
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu"))
    tf.registerKernel({
      kernelName,
      backendName: "tensorflow",
      kernelFunc: (call) => {
        const pad = call.attrs?.["pad"];
        if (restricted.includes(kernelName) && pad !== "valid" && [pad].flat(2).some((side) => side !== 0))
          throw new Error(`${kernelName} pads nothing`);
        return kernelFunc(call);
      },
    });
});
afterAll(() => useTestBackend());

const cases: readonly (WindowSteps & { readonly size: readonly [number, number] })[] = [
  { size: [8, 8], strides: [2, 2], pads: [[1, 1], [1, 1]] }, // prettier-ignore
  { size: [7, 9], strides: [2, 3], pads: [[0, 2], [1, 0]] }, // prettier-ignore
  { size: [5, 6], strides: [1, 1], pads: [[0, 0], [0, 0]] }, // prettier-ignore
];

/** Outputs and gradients of a convolution and of its transpose. */
function results({ size, ...steps }: (typeof cases)[number]): number[] {
  return tf.tidy(() => {
    const input = createRng(1).normal([2, ...size, 3]);
    const kernel = createRng(2).normal([4, 3, 3, 2]);
    const output = convolve(input, kernel, steps);
    const weights = createRng(3).normal(output.shape);
    const down = (x: Tensor, w: Tensor) => tf.sum(tf.mul(convolve(x, w, steps), weights));
    const up = (y: Tensor, w: Tensor) => tf.sum(tf.mul(convolveTransposed(y, w, size, steps), input));
    const all = [output, ...tf.grads(down)([input, kernel]), ...tf.grads(up)([weights, kernel])];
    return all.flatMap((tensor) => [...tensor.dataSync()]);
  });
}

test.each(cases)("on a backend whose gradients pad nothing a convolution of %j is the same", async (steps) => {
  await useTestBackend("cpu");
  const expected = results(steps);
  await tf.setBackend("tensorflow");
  expect(tf.getBackend()).toBe("tensorflow");
  // Float32 sums of up to 200 products of order 1, in another order.
  expect(largestError(results(steps), expected)).toBeLessThan(1e-5);
});
