import * as tf from "@tensorflow/tfjs";
import { useTestBackend } from "@elbo/vitest/backend";
import { convolutionCases, explicitPadding } from "@elbo/vitest/convolution-cases";
import { largestError } from "@elbo/vitest/golden";
import { tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { convolve, convolveTransposed } from "./convolution.js";

const [batch, channels, filters] = [2, 3, 2];

/** Output, and gradients of sum(output * weights), of `f` at the input and the kernel. */
function results(f: (input: Tensor, kernel: Tensor) => Tensor, input: Tensor, kernel: Tensor): number[] {
  const output = f(input, kernel);
  const weights = createRng(3).normal(output.shape);
  const loss = (input: Tensor, kernel: Tensor) => tf.sum(tf.mul(f(input, kernel), weights));
  const gradients = tf.grads(loss)([input, kernel]);
  return [output, ...gradients].flatMap((tensor) => [...tensor.dataSync()]);
}

// Float32 sums of up to 300 products of order 1, in another order: about sqrt(300) roundings of 6e-8 x 10.
const tolerance = 1e-5;

async function onBackends(body: (backend: string) => number[]): Promise<number[][]> {
  const all: number[][] = [];
  for (const backend of ["cpu", "wasm"]) {
    await useTestBackend(backend);
    tf.engine().startScope();
    all.push(body(backend));
    tf.engine().endScope();
  }
  await useTestBackend();
  return all;
}

test.each(convolutionCases)(
  "a convolution of %j is tfjs's own, with its gradients, on cpu and on wasm",
  async (sizes) => {
    const steps = { strides: sizes.strides, pads: sizes.pads };
    const native = (x: Tensor, w: Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [...sizes.strides], explicitPadding(sizes.pads));
    const make = (f: (input: Tensor, kernel: Tensor) => Tensor) => {
      const input = createRng(1).normal([batch, ...sizes.size, channels]);
      const kernel = createRng(2).normal([...sizes.kernel, channels, filters]);
      return results(f, input, kernel);
    };
    const expected = tf.tidy(() => make(native));
    for (const actual of await onBackends(() => make((x, w) => convolve(x, w, steps))))
      expect(largestError(actual, expected)).toBeLessThan(tolerance);
  },
);

test.each(convolutionCases)("the transpose of the convolution of %j is tfjs's own, likewise", async (sizes) => {
  const steps = { strides: sizes.strides, pads: sizes.pads };
  const count = (axis: 0 | 1) => {
    const padded = sizes.size[axis] + sizes.pads[axis][0] + sizes.pads[axis][1];
    return Math.floor((padded - sizes.kernel[axis]) / sizes.strides[axis]) + 1;
  };
  const shape: tf.Tensor4D["shape"] = [batch, ...sizes.size, channels];
  const native = (x: Tensor, w: Tensor) =>
    tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, shape, [...sizes.strides], explicitPadding(sizes.pads));
  const make = (f: (input: Tensor, kernel: Tensor) => Tensor) => {
    const input = createRng(1).normal([batch, count(0), count(1), filters]);
    const kernel = createRng(2).normal([...sizes.kernel, channels, filters]);
    return results(f, input, kernel);
  };
  const expected = tf.tidy(() => make(native));
  for (const actual of await onBackends(() => make((x, w) => convolveTransposed(x, w, sizes.size, steps))))
    expect(largestError(actual, expected)).toBeLessThan(tolerance);
});

test.each(convolutionCases)(
  "the gradient of the input of a convolution of %j can be differentiated again, as tfjs's own",
  async (sizes) => {
    const steps = { strides: sizes.strides, pads: sizes.pads };
    const native = (x: Tensor, w: Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [...sizes.strides], explicitPadding(sizes.pads));
    const make = (f: (input: Tensor, kernel: Tensor) => Tensor) => {
      const input = createRng(1).normal([batch, ...sizes.size, channels]);
      const kernel = createRng(2).normal([...sizes.kernel, channels, filters]);
      const slope = (x: Tensor, w: Tensor) => tf.grad((x: Tensor) => tf.mean(tf.square(f(x, w))))(x);
      const penalty = (x: Tensor, w: Tensor) => tf.sum(tf.square(slope(x, w)));
      return tf
        .grads(penalty)([input, kernel])
        .flatMap((tensor) => [...tensor.dataSync()]);
    };
    const expected = tf.tidy(() => make(native));
    for (const actual of await onBackends(() => make((x, w) => convolve(x, w, steps))))
      // Three such sums, one after the other.
      expect(largestError(actual, expected)).toBeLessThan(3 * tolerance);
  },
);

test("the gradient of a frozen kernel is not worked out, and nothing is left behind", () => {
  const steps = {
    strides: [1, 1],
    pads: [
      [0, 0],
      [0, 0],
    ],
  } as const;
  tf.tidy(() => {
    const input = createRng(1).normal([2, 4, 4, 1]);
    const kernel = createRng(2).normal([3, 3, 1, 2]);
    const gradient = (x: Tensor) => tf.grad((x: Tensor) => tf.sum(convolve(x, kernel, steps)))(x);
    expect(tensorsMade(() => gradient(input))).toBe(1);
    expect(tensorsMade(() => convolve(input, kernel, steps))).toBe(1);
  });
});
