import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { type Pair, type WindowSteps } from "./window-steps.js";

/**
 * The transpose of a convolution, as a convolution of stride 1. With stride s, entry s a + r of an axis of the padded
 * result is the sum over m of dy[a - m] W[s m + r]: for each of the s phases r a convolution of dy by every s-th entry
 * of the kernel. The phases are computed side by side as channels, and then interleaved.
 *
 * @param dy [batch, height', width', filters]
 * @param kernel [kernelHeight, kernelWidth, channels, filters]
 * @param size height and width of the result
 * @returns [batch, ...size, channels]
 */
export function convolveByPhases(dy: Tensor, kernel: Tensor, size: Pair, { strides, pads }: WindowSteps): Tensor {
  const [batch, height, width] = dy.shape as [number, number, number];
  const channels = kernel.shape[2]!;
  const phases = toPhases(kernel, strides);
  const rows = countBlocks(pads[0][0] + size[0], strides[0], height);
  const columns = countBlocks(pads[1][0] + size[1], strides[1], width);
  const blocks = tf.conv2d(dy as tf.Tensor4D, phases, 1, [
    [0, 0],
    [phases.shape[0] - 1, rows - height],
    [phases.shape[1] - 1, columns - width],
    [0, 0],
  ]);
  const split = tf.reshape(blocks, [batch * rows, columns, strides[0], strides[1] * channels]);
  const image = [batch, rows * strides[0], columns * strides[1], channels];
  const interleaved = tf.reshape(tf.transpose(split, [0, 2, 1, 3]), image);
  return tf.slice(interleaved, [0, pads[0][0], pads[1][0], 0], [batch, ...size, channels]);
}

/** Blocks of `stride` entries that hold `size` entries and at least one for each of `windows`. */
function countBlocks(size: number, stride: number, windows: number): number {
  return Math.max(Math.ceil(size / stride), windows);
}

/** [m, n, filters, rowPhases columnPhases channels], with m and n reversed as a transposed convolution needs them. */
function toPhases(kernel: Tensor, [rowStride, columnStride]: Pair): tf.Tensor4D {
  const [height, width, channels, filters] = kernel.shape as [number, number, number, number];
  const [m, n] = [Math.ceil(height / rowStride), Math.ceil(width / columnStride)];
  const rest: [number, number][] = [
    [0, m * rowStride - height],
    [0, n * columnStride - width],
    [0, 0],
    [0, 0],
  ];
  const split = tf.reshape(tf.pad(kernel, rest), [m, rowStride, n, columnStride * channels, filters]);
  const ordered = tf.transpose(tf.reverse(split, [0, 2]), [0, 2, 4, 1, 3]);
  return tf.reshape(ordered, [m, n, filters, rowStride * columnStride * channels]);
}
