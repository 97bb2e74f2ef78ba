import { add, cast, reshape, transpose } from "../graph/operators.js";
import { result, type Value } from "../graph/value.js";
import { type Activated, activate } from "./activation.js";
import { type ConvolutionAttributes, type ConvolutionInfo, convolutionInfo } from "./convolution-info.js";
import { type Inputs, kernel, type KernelTable } from "./kernel.js";
import { convolveTiles, isProductOfTiles } from "./tiles.js";
import { convolveRows, isProductOfRows } from "./windows.js";

interface Convolution extends Inputs {
  readonly x: Value;
  readonly filter: Value;
}

/** tfjs keeps channels last unless told otherwise, ONNX always first. */
const channelsFirst = [0, 3, 1, 2];
const channelsLast = [0, 2, 3, 1];

export const convolutionKernels: KernelTable = {
  Conv2D: kernel<Convolution, ConvolutionAttributes>(({ x, filter }, attributes) => convolve(x, filter, attributes)),
  FusedConv2D: kernel<Convolution & Activated, ConvolutionAttributes & { activation: string }>((inputs, attributes) => {
    return biasedAndActivated(convolve(inputs.x, inputs.filter, attributes), inputs, attributes);
  }),
  DepthwiseConv2dNative: kernel<Convolution, ConvolutionAttributes>(({ x, filter }, attributes) =>
    convolveDepthwise(x, filter, attributes),
  ),
  FusedDepthwiseConv2D: kernel<Convolution & Activated, ConvolutionAttributes & { activation: string }>(
    (inputs, attributes) => {
      return biasedAndActivated(convolveDepthwise(inputs.x, inputs.filter, attributes), inputs, attributes);
    },
  ),
};

/** ONNX's attributes of a convolution. */
export function windowAttributes(info: ConvolutionInfo): Record<string, number[]> {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  };
}

export function toChannelsFirst(x: Value, { dataFormat }: { dataFormat: "NHWC" | "NCHW" }): Value {
  return dataFormat === "NCHW" ? x : transpose(x, channelsFirst);
}

export function fromChannelsFirst(x: Value, { dataFormat }: { dataFormat: "NHWC" | "NCHW" }): Value {
  return dataFormat === "NCHW" ? x : transpose(x, channelsLast);
}

/** tfjs's filter [height, width, in, out] as ONNX's [out, in, height, width]. */
export function filterToOnnx(filter: Value): Value {
  return transpose(filter, [3, 2, 0, 1]);
}

/** tfjs's filter [height, width, in, multiplier] as ONNX's [in multiplier, 1, height, width]. */
export function depthwiseFilterToOnnx(filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  return reshape(transpose(filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

function convolve(x: Value, filter: Value, attributes: ConvolutionAttributes): Value {
  const info = convolutionInfo(x.shape, filter.shape, attributes);
  if (attributes.dataFormat === "NHWC") {
    if (isProductOfTiles(info)) return convolveTiles(cast(x, "float32"), filter, info);
    if (isProductOfRows(info)) return convolveRows(cast(x, "float32"), filter, info);
  }
  const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
  const inputs = [toChannelsFirst(cast(x, "float32"), attributes), filterToOnnx(filter)];
  const y = result("float32", shape, { operator: "Conv", inputs, attributes: windowAttributes(info) });
  return fromChannelsFirst(y, attributes);
}

/** A convolution with a group for each channel; the filter [height, width, in, multiplier] has its own outputs for each. */
function convolveDepthwise(x: Value, filter: Value, attributes: ConvolutionAttributes): Value {
  const info = convolutionInfo(x.shape, filter.shape, attributes, true);
  const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
  const y = result("float32", shape, {
    operator: "Conv",
    inputs: [toChannelsFirst(x, attributes), depthwiseFilterToOnnx(filter)],
    attributes: { ...windowAttributes(info), group: info.inChannels },
  });
  return fromChannelsFirst(y, attributes);
}

function biasedAndActivated(
  y: Value,
  inputs: Activated,
  attributes: ConvolutionAttributes & { activation: string },
): Value {
  const { bias, preluActivationWeights: slope } = inputs;
  const aligned = slope && alignChannels(slope, attributes);
  const shifted = bias === undefined ? y : add(y, alignChannels(bias, attributes));
  return activate(shifted, { ...inputs, preluActivationWeights: aligned }, attributes);
}

/** A list of one number for each channel, for a result whose channels come first. */
function alignChannels(bias: Value, { dataFormat }: ConvolutionAttributes): Value {
  return dataFormat === "NCHW" && bias.shape.length === 1 ? reshape(bias, [bias.shape[0]!, 1, 1]) : bias;
}
