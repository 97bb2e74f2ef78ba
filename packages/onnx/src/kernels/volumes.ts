import * as tf from "@tensorflow/tfjs";
import { divide, expand, filled, reshape, slice, transpose } from "../graph/operators.js";
import { constantValue, hostArray, result, results, scalar, sizeOf, type Value } from "../graph/value.js";
import { type Inputs, kernel, type KernelTable, type One } from "./kernel.js";
import { scatterSum } from "./scatter.js";

// Convolution and pooling of volumes, [batch, depth, height, width, channels]. As those of images, without their quick
// paths; ONNX keeps channels first.

type Three = readonly [number, number, number];
type Shape5 = [number, number, number, number, number];

/** What a window does along each of the three axes. */
interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly outputs: number;
  readonly size: Three;
  readonly out: Three;
  readonly filter: Three;
  readonly stride: Three;
  readonly dilation: Three;
  readonly before: Three;
  readonly after: Three;
}

interface Convolution {
  readonly strides: Three | number;
  readonly pad: "valid" | "same";
  readonly dilations?: Three | number;
}

interface Pooling {
  readonly filterSize: Three | number;
  readonly strides: Three | number;
  readonly pad: "valid" | "same" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

interface PoolGradient extends Inputs {
  readonly dy: Value;
  readonly input: Value;
}

export const volumeKernels: KernelTable = {
  Conv3D: kernel<{ x: Value; filter: Value }, Convolution>(({ x, filter }, attributes) => {
    const windows = convolutionWindows(x.shape, filter.shape, attributes);
    const inputs = [first(x), transpose(filter, [4, 3, 0, 1, 2])];
    return lastly(
      result("float32", outShape(windows), { operator: "Conv", inputs, attributes: windowAttributes(windows) }),
    );
  }),
  Conv3DBackpropInputV2: kernel<{ dy: Value; filter: Value }, Convolution & { inputShape: number[] }>(
    ({ dy, filter }, attributes) => {
      const windows = convolutionWindows(attributes.inputShape, filter.shape, attributes);
      return lastly(spread(first(dy), transpose(filter, [4, 3, 0, 1, 2]), windows));
    },
  ),
  Conv3DBackpropFilterV2: kernel<{ x: Value; dy: Value }, Convolution & { filterShape: number[] }>(
    ({ x, dy }, attributes) => filterGradient(x, dy, convolutionWindows(x.shape, attributes.filterShape, attributes)),
  ),
  MaxPool3D: kernel<One, Pooling>(({ x }, attributes) => lastly(maxima(x, poolWindows(x, attributes))[0]!)),
  AvgPool3D: kernel<One, Pooling>(({ x }, attributes) => {
    const windows = poolWindows(x, attributes);
    // No window fits: ONNX Runtime calls that a negative size.
    if (sizeOf(windows.out) === 0) return filled([windows.batch, ...windows.out, windows.outputs], 0);
    const { kernel_shape, strides, pads } = windowAttributes(windows);
    const options = { operator: "AveragePool", inputs: [first(x)], attributes: { kernel_shape, strides, pads } };
    return lastly(result("float32", outShape(windows), options));
  }),
  MaxPool3DGrad: kernel<PoolGradient, Pooling>(({ dy, input }, attributes) => {
    const windows = poolWindows(input, attributes);
    const [, places] = maxima(input, windows);
    return lastly(
      reshape(scatterSum(sizeOf(input.shape), places!, first(dy)), [windows.batch, windows.channels, ...windows.size]),
    );
  }),
  AvgPool3DGrad: kernel<PoolGradient, Pooling>(({ dy, input }, attributes) => {
    const windows = poolWindows(input, attributes);
    const volumes = windows.batch * windows.channels;
    const shares = reshape(divide(first(dy), windowSizes(windows)), [volumes, 1, ...windows.out]);
    const single = { ...windows, batch: volumes, channels: 1, outputs: 1 };
    const whole = spread(shares, expand(scalar(1), [1, 1, ...windows.filter]), single);
    return lastly(reshape(whole, [windows.batch, windows.channels, ...windows.size]));
  }),
};

const first = (x: Value): Value => transpose(x, [0, 4, 1, 2, 3]);
const lastly = (x: Value): Value => transpose(x, [0, 2, 3, 4, 1]);

function convolutionWindows(
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1 }: Convolution,
): Windows {
  return windowsOf(
    tf.backend_util.computeConv3DInfo(shape as Shape5, filter as Shape5, triple(strides), triple(dilations), pad),
  );
}

function poolWindows({ shape }: Value, { filterSize, strides, pad, dimRoundingMode }: Pooling): Windows {
  return windowsOf(
    tf.backend_util.computePool3DInfo(shape as Shape5, triple(filterSize), triple(strides), 1, pad, dimRoundingMode),
  );
}

function triple(size: Three | number): [number, number, number] {
  return typeof size === "number" ? [size, size, size] : [...size];
}

function windowsOf(info: ReturnType<typeof tf.backend_util.computePool3DInfo>): Windows {
  const { padInfo } = info;
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    outputs: info.outChannels,
    size: [info.inDepth, info.inHeight, info.inWidth],
    out: [info.outDepth, info.outHeight, info.outWidth],
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [padInfo.front, padInfo.top, padInfo.left],
    after: [padInfo.back, padInfo.bottom, padInfo.right],
  };
}

function outShape({ batch, outputs, out }: Windows): number[] {
  return [batch, outputs, ...out];
}

function windowAttributes({ filter, stride, dilation, before, after }: Windows) {
  return { kernel_shape: filter, strides: stride, dilations: dilation, pads: [...before, ...after] };
}

function maxima(x: Value, windows: Windows): Value[] {
  const shape = outShape(windows);
  const outputs = [
    { type: "float32" as const, shape },
    { type: "int64" as const, shape },
  ];
  return results(outputs, { operator: "MaxPool", inputs: [first(x)], attributes: windowAttributes(windows) });
}

/** How far the windows reach along an axis, from the first to the last. */
function reach({ out, stride, filter, dilation }: Windows, axis: number): number {
  return (out[axis]! - 1) * stride[axis]! + (filter[axis]! - 1) * dilation[axis]! + 1;
}

/** Spreads each element of `dy` over the window that it came from. */
function spread(dy: Value, filter: Value, windows: Windows): Value {
  const { batch, channels, size, before } = windows;
  const beyond = size.map((length, axis) => reach(windows, axis) - before[axis]! - length);
  return result("float32", [batch, channels, ...size], {
    operator: "ConvTranspose",
    inputs: [dy, filter],
    attributes: {
      ...windowAttributes(windows),
      pads: [...before, ...beyond.map((length) => Math.max(length, 0))],
      output_padding: beyond.map((length) => Math.max(-length, 0)),
    },
  });
}

/** A convolution of x by dy, in which examples and channels change places, and strides and dilations too. */
function filterGradient(x: Value, dy: Value, windows: Windows): Value {
  const { channels, outputs, size, out, filter, stride, dilation, before, after } = windows;
  const sizes = filter.map((length, axis) => {
    const rest = size[axis]! + before[axis]! + after[axis]! - reach(windows, axis);
    return length + Math.floor(rest / dilation[axis]!);
  });
  const gradient = result("float32", [channels, outputs, ...sizes], {
    operator: "Conv",
    inputs: [transpose(x, [4, 0, 1, 2, 3]), transpose(dy, [4, 0, 1, 2, 3])],
    attributes: { kernel_shape: out, strides: dilation, dilations: stride, pads: [...before, ...after] },
  });
  return transpose(slice(gradient, [0, 0, 0, 0, 0], [channels, outputs, ...filter]), [2, 3, 4, 0, 1]);
}

/** How many elements of the volume each window holds, [1, 1, ...out]. */
function windowSizes({ size, out, filter, stride, before }: Windows): Value {
  const [depths, heights, widths] = size.map((length, axis) =>
    Array.from({ length: out[axis]! }, (_, at) => {
      const start = at * stride[axis]! - before[axis]!;
      return Math.min(start + filter[axis]!, length) - Math.max(start, 0);
    }),
  );
  const sizes = depths!.flatMap((depth) =>
    heights!.flatMap((height) => widths!.map((width) => depth * height * width)),
  );
  return constantValue("float32", [1, 1, ...out], hostArray("float32", sizes));
}
