import { createRng } from "@elbo/core";
import { type ConvolutionCase, explicitPadding } from "@elbo/vitest/convolution-cases";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { optimize } from "../graph/optimize.js";
import { orderGraph } from "../graph/order.js";
import { inputValue } from "../graph/value.js";
import { useOnnx } from "../use-onnx.js";
import { convolutionInfo } from "./convolution-info.js";
import { convolveTiles, filterGradientOfTiles, inputGradientOfTiles, isProductOfTiles } from "./tiles.js";
import { shortConvolution } from "./toom-cook.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

test.each([
  { outputs: 4, taps: 2, points: [0, 0.5, -1, 2] },
  { outputs: 4, taps: 3, points: [0, 0.75, -0.75, 1.5, -1.5] },
  { outputs: 2, taps: 3, points: [0, 1, -1] },
])("a short convolution of $taps taps gives $outputs outputs", ({ outputs, taps, points }) => {
  const { output, input, kernel } = shortConvolution(outputs, taps, points);
  const product = (matrix: readonly (readonly number[])[], list: readonly number[]) =>
    matrix.map((row) => row.reduce((sum, each, at) => sum + each * list[at]!, 0));
  const [d, g] = [[3, -1, 4, 1, -5, 9].slice(0, outputs + taps - 1), [2, -7, 1].slice(0, taps)];
  const kernelNumbers = product(kernel, g);
  const numbers = product(input, d).map((number, at) => number * kernelNumbers[at]!);
  expect(numbers).toHaveLength(outputs + taps - 1);
  product(output, numbers).forEach((y, i) =>
    // float64; the numbers are below 1,000.
    expect(y).toBeCloseTo(
      g.reduce((sum, each, k) => sum + each * d[i + k]!, 0),
      10,
    ),
  );
});

type Sized = ConvolutionCase & { readonly batch: number; readonly channels: number; readonly filters: number };

const both = (before: number, after: number): ConvolutionCase["pads"] => [
  [before, after],
  [before, after],
];
const cases: readonly Sized[] = [
  { batch: 10, size: [8, 8], kernel: [3, 3], strides: [1, 1], pads: both(1, 1), channels: 32, filters: 48 },
  { batch: 13, size: [9, 7], kernel: [3, 3], strides: [1, 1], pads: both(0, 1), channels: 48, filters: 32 },
  { batch: 11, size: [8, 8], kernel: [4, 4], strides: [2, 2], pads: both(1, 1), channels: 48, filters: 64 },
  { batch: 5, size: [11, 10], kernel: [4, 6], strides: [2, 2], pads: both(1, 2), channels: 64, filters: 64 },
];

test.each(cases)("a convolution of $size by $kernel in tiles is a convolution, with its gradients", async (sizes) => {
  const { batch, size, kernel, strides, pads, channels, filters } = sizes;
  const attributes = {
    strides: [...strides] as [number, number],
    pad: explicitPadding(pads),
    dataFormat: "NHWC" as const,
  };
  const info = convolutionInfo([batch, ...size, channels], [...kernel, channels, filters], attributes);
  expect(isProductOfTiles(info)).toBe(true);
  const tensors = tf.tidy(() => {
    const x = createRng(1).normal(info.inShape) as tf.Tensor4D;
    const w = createRng(2).normal(info.filterShape) as tf.Tensor4D;
    const dy = createRng(3).normal(info.outShape) as tf.Tensor4D;
    const run = (name: string, inputs: object, extra: object) =>
      tf.engine().runKernel<tf.Tensor>(name, inputs as never, { ...attributes, ...extra });
    return {
      x,
      w,
      dy,
      y: run(tf.Conv2D, { x, filter: w }, {}),
      dx: run(tf.Conv2DBackpropInput, { dy, filter: w }, { inputShape: x.shape }),
      dw: run(tf.Conv2DBackpropFilter, { x, dy }, { filterShape: w.shape }),
    };
  });
  const read = (tensor: tf.Tensor) => tensor.data() as Promise<Float32Array>;
  const right = plain(await read(tensors.x), await read(tensors.w), await read(tensors.dy), info);
  const found = { y: await read(tensors.y), dx: await read(tensors.dx), dw: await read(tensors.dw) };
  tf.dispose(tensors);
  for (const name of ["y", "dx", "dw"] as const) {
    expect(found[name]).toHaveLength(right[name].length);
    const size = Math.sqrt(right[name].reduce((sum, value) => sum + value ** 2, 0) / right[name].length);
    const worst = right[name].reduce((most, value, at) => Math.max(most, Math.abs(value - found[name][at]!)), 0);
    // The points lose a digit: 1.2e-6 of the outputs' size on average, and the greatest of 30,000 is 8 times that.
    expect(worst / size).toBeLessThan(2e-5);
  }
});

/** The sums of products that define a convolution and its gradients, in float64. */
function plain(x: Float32Array, w: Float32Array, dy: Float32Array, info: ReturnType<typeof convolutionInfo>) {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = info;
  const found = { y: new Float64Array(dy.length), dx: new Float64Array(x.length), dw: new Float64Array(w.length) };
  for (let place = 0; place < dy.length / outChannels; place++) {
    const [column, row] = [place % outWidth, Math.floor(place / outWidth) % outHeight];
    const image = Math.floor(place / outWidth / outHeight);
    for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
      const i = row * info.strideHeight + Math.floor(tap / filterWidth) - info.padInfo.top;
      const j = column * info.strideWidth + (tap % filterWidth) - info.padInfo.left;
      if (i < 0 || j < 0 || i >= inHeight || j >= inWidth) continue;
      const pixel = (image * inHeight + i) * inWidth + j;
      for (let c = 0; c < inChannels; c++)
        for (let f = 0; f < outChannels; f++) {
          const [atX, atW, atY] = [
            pixel * inChannels + c,
            (tap * inChannels + c) * outChannels + f,
            place * outChannels + f,
          ];
          found.y[atY]! += x[atX]! * w[atW]!;
          found.dx[atX]! += dy[atY]! * w[atW]!;
          found.dw[atW]! += dy[atY]! * x[atX]!;
        }
    }
  }
  return found;
}

test("a convolution and its gradients take their numbers from x, dy and the kernel once each", () => {
  const [x, w] = [inputValue("float32", [16, 8, 8, 32]), inputValue("float32", [3, 3, 32, 48])];
  const dy = inputValue("float32", [16, 8, 8, 48]);
  const info = convolutionInfo(x.shape, w.shape, { strides: 1, pad: "same", dataFormat: "NHWC" });
  const outputs = optimize([
    convolveTiles(x, w, info),
    filterGradientOfTiles(x, dy, info),
    inputGradientOfTiles(dy, w, info),
  ]);
  const products = orderGraph(outputs).operations.filter(({ operator }) => operator === "MatMul");
  // Two for each of x, dy, y and dx, one each for the kernel and its gradient, and the three products themselves.
  expect(products).toHaveLength(13);
});

test("few pixels, few channels and kernels of other sizes are no tiles", () => {
  const tiles = (x: number[], kernel: number[], strides: number, dilations = 1) =>
    isProductOfTiles(convolutionInfo(x, kernel, { strides, pad: "same", dilations, dataFormat: "NHWC" }));
  expect(tiles([32, 8, 8, 64], [3, 3, 64, 64], 1)).toBe(true);
  expect(tiles([1, 8, 8, 64], [3, 3, 64, 64], 1)).toBe(false);
  expect(tiles([256, 8, 8, 8], [3, 3, 8, 64], 1)).toBe(false);
  expect(tiles([32, 8, 8, 64], [5, 5, 64, 64], 1)).toBe(false);
  expect(tiles([32, 8, 8, 64], [3, 3, 64, 64], 2)).toBe(false);
  expect(tiles([32, 8, 8, 64], [3, 3, 64, 64], 1, 2)).toBe(false);
  expect(tiles([64, 64, 64, 32], [4, 4, 32, 32], 2)).toBe(false);
});
