import { reshape, slice, transpose } from "../graph/operators.js";
import { result, type Value } from "../graph/value.js";
import { depthwiseFilterToOnnx, filterToOnnx, fromChannelsFirst, toChannelsFirst } from "./convolution.js";
import { type ConvolutionAttributes, type ConvolutionInfo, convolutionInfo } from "./convolution-info.js";
import { kernel, type KernelTable } from "./kernel.js";
import { filterGradientOfTiles, inputGradientOfTiles, isProductOfTiles } from "./tiles.js";
import { filterGradientOfRows, inputGradientOfRows, isGradientOfRows, isProductOfRows } from "./windows.js";

type Depthwise = Omit<ConvolutionAttributes, "dataFormat">;

export const convolutionGradientKernels: KernelTable = {
  DepthwiseConv2dNativeBackpropInput: kernel<{ dy: Value; filter: Value }, Depthwise & { inputShape: number[] }>(
    ({ dy, filter }, attributes) => {
      const info = convolutionInfo(attributes.inputShape, filter.shape, { ...attributes, dataFormat: "NHWC" }, true);
      const dx = gradientOfInput(
        toChannelsFirst(dy, channelsLast),
        depthwiseFilterToOnnx(filter),
        info,
        info.inChannels,
      );
      return fromChannelsFirst(dx, channelsLast);
    },
  ),
  DepthwiseConv2dNativeBackpropFilter: kernel<{ x: Value; dy: Value }, Depthwise & { filterShape: number[] }>(
    ({ x, dy }, attributes) =>
      gradientOfDepthwiseFilter(
        x,
        dy,
        convolutionInfo(x.shape, attributes.filterShape, { ...attributes, dataFormat: "NHWC" }, true),
      ),
  ),
  Conv2DBackpropInput: kernel<{ dy: Value; filter: Value }, ConvolutionAttributes & { inputShape: number[] }>(
    ({ dy, filter }, attributes) => {
      const info = convolutionInfo(attributes.inputShape, filter.shape, attributes);
      if (attributes.dataFormat === "NHWC") {
        if (isProductOfTiles(info)) return inputGradientOfTiles(dy, filter, info);
        if (isGradientOfRows(info)) return inputGradientOfRows(dy, filter, info);
      }
      const dx = gradientOfInput(toChannelsFirst(dy, attributes), filterToOnnx(filter), info);
      return fromChannelsFirst(dx, attributes);
    },
  ),
  Conv2DBackpropFilter: kernel<{ x: Value; dy: Value }, ConvolutionAttributes & { filterShape: number[] }>(
    ({ x, dy }, attributes) => {
      const info = convolutionInfo(x.shape, attributes.filterShape, attributes);
      if (attributes.dataFormat === "NHWC") {
        if (isProductOfTiles(info)) return filterGradientOfTiles(x, dy, info);
        if (isProductOfRows(info)) return filterGradientOfRows(x, dy, info);
      }
      return gradientOfFilter(toChannelsFirst(x, attributes), toChannelsFirst(dy, attributes), info);
    },
  ),
};

const channelsLast = { dataFormat: "NHWC" } as const;

/** Spreads each element of `dy` over the window that it came from, in each group of channels. */
export function gradientOfInput(dy: Value, filter: Value, info: ConvolutionInfo, group = 1): Value {
  const { top, left } = info.padInfo;
  const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  return result("float32", shape, {
    operator: "ConvTranspose",
    inputs: [dy, filter],
    attributes: {
      kernel_shape: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      dilations: [info.dilationHeight, info.dilationWidth],
      pads: [top, left, bottomPad(info), rightPad(info)],
      ...outputPadding(info),
      ...(group > 1 && { group }),
    },
  });
}

/** What is cut from the far end so that the result has the size of the input; where it would be negative, 0. */
function bottomPad(info: ConvolutionInfo): number {
  return Math.max(fullHeight(info) - info.padInfo.top - info.inHeight, 0);
}

function rightPad(info: ConvolutionInfo): number {
  return Math.max(fullWidth(info) - info.padInfo.left - info.inWidth, 0);
}

/** Rows and columns at the far end that no window reached. */
function outputPadding(info: ConvolutionInfo): Record<string, number[]> {
  const height = Math.max(info.inHeight + info.padInfo.top - fullHeight(info), 0);
  const width = Math.max(info.inWidth + info.padInfo.left - fullWidth(info), 0);
  return { output_padding: [height, width] };
}

function fullHeight(info: ConvolutionInfo): number {
  return (info.outHeight - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1;
}

function fullWidth(info: ConvolutionInfo): number {
  return (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1;
}

/**
 * The gradient of a filter is itself a convolution, of x with dy in the place of the filter: batch and channels change
 * places, and stride and dilation too. Where windows did not reach the far edge it is larger than the filter, and cut.
 */
function gradientOfFilter(x: Value, dy: Value, info: ConvolutionInfo): Value {
  const swapped = [transpose(x, [1, 0, 2, 3]), transpose(dy, [1, 0, 2, 3])] as const;
  return transpose(correlate(...swapped, info, 1), [2, 3, 0, 1]);
}

/** The same channel by channel, [height, width, channels, multiplier]: each is a group, whose batch is its channels. */
function gradientOfDepthwiseFilter(x: Value, dy: Value, info: ConvolutionInfo): Value {
  const { batchSize, inChannels, inHeight, inWidth, outChannels, filterHeight, filterWidth } = info;
  const images = reshape(transpose(x, [3, 0, 1, 2]), [1, inChannels * batchSize, inHeight, inWidth]);
  const gradient = correlate(images, transpose(dy, [3, 0, 1, 2]), info, inChannels);
  const shape = [inChannels, outChannels / inChannels, filterHeight, filterWidth];
  return transpose(reshape(gradient, shape), [2, 3, 0, 1]);
}

/** Products of images with `dy` at every place of the filter: [images, outputs, height, width]. */
function correlate(images: Value, dy: Value, info: ConvolutionInfo, group: number): Value {
  const { top, left, bottom, right } = info.padInfo;
  const extra = (padded: number, full: number, step: number) => Math.floor((padded - full) / step);
  const height = info.filterHeight + extra(info.inHeight + top + bottom, fullHeight(info), info.dilationHeight);
  const width = info.filterWidth + extra(info.inWidth + left + right, fullWidth(info), info.dilationWidth);
  const [count, outputs] = [images.shape[0]!, dy.shape[0]!];
  const gradient = result("float32", [count, outputs, height, width], {
    operator: "Conv",
    inputs: [images, dy],
    attributes: {
      kernel_shape: [info.outHeight, info.outWidth],
      strides: [info.dilationHeight, info.dilationWidth],
      dilations: [info.strideHeight, info.strideWidth],
      pads: [top, left, bottom, right],
      ...(group > 1 && { group }),
    },
  });
  return slice(gradient, [0, 0, 0, 0], [count, outputs, info.filterHeight, info.filterWidth]);
}
