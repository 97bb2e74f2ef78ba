import { createRng } from "@elbo/core";
import { type ConvolutionCase, convolutionCases, explicitPadding } from "@elbo/vitest/convolution-cases";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { optimize } from "../graph/optimize.js";
import { orderGraph } from "../graph/order.js";
import { inputValue } from "../graph/value.js";
import { useOnnx } from "../use-onnx.js";
import { convolutionInfo } from "./convolution-info.js";
import { convolveRows, filterGradientOfRows } from "./windows.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

interface Case extends ConvolutionCase {
  readonly dilations?: readonly [number, number];
}

const apart: Case = {
  size: [9, 7],
  kernel: [2, 2],
  strides: [1, 1],
  pads: [
    [0, 1],
    [1, 0],
  ],
  dilations: [2, 3],
};
const cases: readonly Case[] = [...convolutionCases, apart];
const batch = 2;
// As many channels as make rows, and fewer.
const widths = [
  [8, 9],
  [9, 8],
  [8, 1],
  [3, 8],
] as const;

/** Output, gradient of the input and gradient of the filter, by tfjs's own kernels on one backend. */
async function results(
  backend: string,
  { size, kernel, strides, pads, dilations = [1, 1] }: Case,
  [channels, filters]: readonly [number, number],
) {
  await tf.setBackend(backend);
  const padding = explicitPadding(pads);
  const tensors = tf.tidy(() => {
    const x = createRng(1).normal([batch, ...size, channels]) as tf.Tensor4D;
    const w = createRng(2).normal([...kernel, channels, filters]) as tf.Tensor4D;
    const y = tf.conv2d(x, w, [...strides], padding, "NHWC", [...dilations]);
    const dy = createRng(3).normal(y.shape) as tf.Tensor4D;
    const dilated = dilations.some((step) => step > 1);
    // tfjs has no gradient of a dilated convolution.
    if (dilated) return [y];
    const attributes = { strides: [...strides], pad: padding, dataFormat: "NHWC" };
    const run = (name: string, inputs: object, extra: object) =>
      tf.engine().runKernel<tf.Tensor>(name, inputs as never, { ...attributes, ...extra });
    const dx = run(tf.Conv2DBackpropInput, { dy, filter: w }, { inputShape: x.shape });
    const dw = run(tf.Conv2DBackpropFilter, { x, dy }, { filterShape: w.shape });
    return [y, dx, dw];
  });
  const values = await Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]));
  tf.dispose(tensors);
  return values;
}

// Float32 sums of up to 400 products of order 1 in another order: about sqrt(400) roundings of 6e-8 times 20.
const tolerance = 3e-5;

test.each(cases)(
  "a convolution of $size by $kernel, strides $strides, is that of tfjs, with its gradients",
  async (sizes) => {
    for (const width of widths) {
      const [actual, expected] = [await results("onnx", sizes, width), await results("cpu", sizes, width)];
      expect(actual.map((values) => values.length)).toEqual(expected.map((values) => values.length));
      const errors = actual.map((values, at) =>
        Math.max(...values.map((value, i) => Math.abs(value - expected[at]![i]!))),
      );
      for (const error of errors) expect(error).toBeLessThan(tolerance);
    }
  },
);

test("a convolution and the gradient of its kernel gather their rows once", () => {
  const [x, w] = [inputValue("float32", [2, 6, 6, 8]), inputValue("float32", [3, 3, 8, 9])];
  const dy = inputValue("float32", [2, 6, 6, 9]);
  const info = convolutionInfo(x.shape, w.shape, { strides: 1, pad: "same", dataFormat: "NHWC" });
  const outputs = optimize([convolveRows(x, w, info), filterGradientOfRows(x, dy, info)]);
  const operators = orderGraph(outputs).operations.map(({ operator }) => operator);
  expect(operators.filter((operator) => operator !== "Reshape").sort()).toEqual(["Gather", "Gemm", "Gemm", "Pad"]);
});
