import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { type Pair, type WindowSteps } from "./window-steps.js";

/**
 * The transpose of a convolution without zeros around the image: of the padded image, whose margins are then cut off.
 * Native TensorFlow needs it, whose gradients of convolutions in tfjs-node take no explicit padding.
 *
 * @param dy [batch, height', width', filters]
 * @param kernel [kernelHeight, kernelWidth, channels, filters]
 * @param size height and width of the result
 * @returns [batch, ...size, channels]
 */
export function convolveToPadded(dy: Tensor, kernel: Tensor, size: Pair, { strides, pads }: WindowSteps): Tensor {
  const [batch, channels] = [dy.shape[0], kernel.shape[2]!];
  const [height, width] = [0, 1].map((axis) => pads[axis]![0] + size[axis]! + pads[axis]![1]) as [number, number];
  const shape: tf.Tensor4D["shape"] = [batch, height, width, channels];
  const image = tf.conv2dTranspose(dy as tf.Tensor4D, kernel as tf.Tensor4D, shape, [...strides], "valid");
  return tf.slice(image, [0, pads[0][0], pads[1][0], 0], [batch, ...size, channels]);
}

/** An image with its zeros around it, and the steps of the same convolution over it. */
export function padImage(
  x: Tensor,
  { strides, pads }: WindowSteps,
): { readonly x: Tensor; readonly steps: WindowSteps } {
  const none: Pair = [0, 0];
  return { x: tf.pad(x, [[0, 0], [...pads[0]], [...pads[1]], [0, 0]]), steps: { strides, pads: [none, none] } };
}
