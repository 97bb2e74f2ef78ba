import { requireShape } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { add, cast, divide, expand, multiply, reshape } from "../graph/operators.js";
import { constantValue, hostArray, result, results, scalar, sizeOf, type Value } from "../graph/value.js";
import { gradientOfInput } from "./convolution-gradient.js";
import { type ConvolutionAttributes, type ConvolutionInfo } from "./convolution-info.js";
import { fromChannelsFirst, toChannelsFirst, windowAttributes } from "./convolution.js";
import { type Inputs, kernel, type KernelTable, type One } from "./kernel.js";
import { scatterSum } from "./scatter.js";

interface PoolAttributes extends Pick<ConvolutionAttributes, "strides" | "pad" | "dimRoundingMode"> {
  readonly filterSize: [number, number] | number;
}

interface PoolGradient extends Inputs {
  readonly dy: Value;
  readonly input: Value;
}

const last = { dataFormat: "NHWC" } as const;

export const poolingKernels: KernelTable = {
  MaxPool: kernel<One, PoolAttributes>(({ x }, attributes) =>
    fromChannelsFirst(maxima(x, poolInfo(x, attributes))[0]!, last),
  ),
  AvgPool: kernel<One, PoolAttributes>(({ x }, attributes) => {
    const info = poolInfo(x, attributes);
    const { kernel_shape, strides, pads } = windowAttributes(info);
    const window = { kernel_shape: kernel_shape!, strides: strides!, pads: pads! };
    const options = { operator: "AveragePool", inputs: [toChannelsFirst(x, last)], attributes: window };
    return fromChannelsFirst(result("float32", pooledShape(info), options), last);
  }),
  MaxPoolWithArgmax: kernel<One, PoolAttributes & { includeBatchInIndex: boolean }>(
    ({ x }, { includeBatchInIndex, ...attributes }) => {
      requireShape(x.shape.length === 4, "maxPoolWithArgmax", "x", "have four axes", x.shape);
      const [most, places] = maxima(x, poolInfo(x, attributes));
      return [
        fromChannelsFirst(most!, last),
        fromChannelsFirst(placesLast(places!, x.shape, includeBatchInIndex), last),
      ];
    },
  ),
  // Each maximum's gradient goes to the place where it was found, the first of equal ones.
  MaxPoolGrad: kernel<PoolGradient, PoolAttributes>(({ dy, input }, attributes) => {
    const [, places] = maxima(input, poolInfo(input, attributes));
    const [batch, height, width, channels] = input.shape as [number, number, number, number];
    const spread = scatterSum(sizeOf(input.shape), places!, toChannelsFirst(dy, last));
    return fromChannelsFirst(reshape(spread, [batch, channels, height, width]), last);
  }),
  AvgPoolGrad: kernel<PoolGradient, PoolAttributes>(({ dy, input }, attributes) => {
    const info = poolInfo(input, attributes);
    const shares = divide(toChannelsFirst(dy, last), windowSizes(info));
    return fromChannelsFirst(spreadOverWindows(shares, info), last);
  }),
};

function poolInfo(x: Value, { filterSize, strides, pad, dimRoundingMode }: PoolAttributes): ConvolutionInfo {
  const shape = x.shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function pooledShape({ batchSize, outChannels, outHeight, outWidth }: ConvolutionInfo): number[] {
  return [batchSize, outChannels, outHeight, outWidth];
}

/** Maxima of windows, channels first, and where in the whole tensor they lie. What padding adds counts in no window. */
function maxima(x: Value, info: ConvolutionInfo): Value[] {
  const shape = pooledShape(info);
  const outputs = [
    { type: "float32" as const, shape },
    { type: "int64" as const, shape },
  ];
  return results(outputs, {
    operator: "MaxPool",
    inputs: [toChannelsFirst(x, last)],
    attributes: windowAttributes(info),
  });
}

/** Places in images whose channels are first, as int32 places in those whose channels are last. */
function placesLast(places: Value, shape: readonly number[], withBatch: boolean): Value {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const pixels = height * width;
  const counted = (size: number, step: number, axes: number[]): Value =>
    constantValue(
      "int32",
      axes,
      hostArray(
        "int32",
        Array.from({ length: size }, (_, at) => at * step),
      ),
    );
  const pixel = result("int64", places.shape, { operator: "Mod", inputs: [places, scalar(pixels, "int64")] });
  const inImage = add(
    multiply(cast(pixel, "int32"), scalar(channels, "int32")),
    counted(channels, 1, [1, channels, 1, 1]),
  );
  return withBatch ? add(inImage, counted(batch, pixels * channels, [batch, 1, 1, 1])) : inImage;
}

/** How many pixels of the image each window holds, [1, 1, h', w']. */
function windowSizes(info: ConvolutionInfo): Value {
  const covered = (position: number, stride: number, filter: number, padding: number, size: number): number =>
    Math.min(position * stride - padding + filter, size) - Math.max(position * stride - padding, 0);
  const rows = Array.from({ length: info.outHeight }, (_, y) =>
    covered(y, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight),
  );
  const columns = Array.from({ length: info.outWidth }, (_, x) =>
    covered(x, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth),
  );
  const sizes = rows.flatMap((height) => columns.map((width) => height * width));
  return constantValue("float32", [1, 1, info.outHeight, info.outWidth], hostArray("float32", sizes));
}

/** Adds each number to every pixel of its window. Channels count as images of their own. */
function spreadOverWindows(shares: Value, info: ConvolutionInfo): Value {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info;
  const images = batchSize * inChannels;
  const ones = expand(scalar(1), [1, 1, filterHeight, filterWidth]);
  const single = { ...info, batchSize: images, inChannels: 1, outChannels: 1 };
  const spread = gradientOfInput(reshape(shares, [images, 1, outHeight, outWidth]), ones, single);
  return reshape(spread, [batchSize, inChannels, inHeight, inWidth]);
}
