import * as tf from "@tensorflow/tfjs";

/** As tfjs takes them. */
type Pads = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
export type ConvolutionInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Pads;
  readonly dilations?: [number, number] | number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** Sizes and padding of a convolution as tfjs understands its attributes. */
export function convolutionInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, dataFormat, dimRoundingMode }: ConvolutionAttributes,
  depthwise = false,
): ConvolutionInfo {
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    format,
  );
}
