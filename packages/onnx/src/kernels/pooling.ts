import * as tf from "@tensorflow/tfjs";
import { result, type Value } from "../graph/value.js";
import { type ConvolutionAttributes, fromChannelsFirst, toChannelsFirst, windowAttributes } from "./convolution.js";
import { type Kernel, kernel, type KernelTable, type One } from "./kernel.js";

interface PoolAttributes extends Pick<ConvolutionAttributes, "strides" | "pad" | "dimRoundingMode"> {
  readonly filterSize: [number, number] | number;
}

/** Pools windows of images whose channels are last; what padding adds counts in no window. */
function pool(operator: string): Kernel {
  return kernel<One, PoolAttributes>(({ x }, { filterSize, strides, pad, dimRoundingMode }) => {
    const inputShape = x.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(inputShape, filterSize, strides, 1, pad, dimRoundingMode);
    const { dilations, ...attributes } = windowAttributes(info);
    const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
    const inputs: Value[] = [toChannelsFirst(x, { dataFormat: "NHWC" })];
    const dilated = operator === "MaxPool" ? { ...attributes, dilations: dilations! } : attributes;
    return fromChannelsFirst(result("float32", shape, { operator, inputs, attributes: dilated }), { dataFormat: "NHWC" });
  });
}

export const poolingKernels: KernelTable = {
  MaxPool: pool("MaxPool"),
  AvgPool: pool("AveragePool"),
};
