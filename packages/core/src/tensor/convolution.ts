import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { convolveByPhases } from "./convolve-by-phases.js";
import { convolveToPadded, padImage } from "./convolve-padded.js";
import { type Pair, type WindowSteps } from "./window-steps.js";
import { withGradients } from "./with-gradients.js";

/**
 * Two-dimensional cross-correlation that trains on every backend: the gradient of the kernel is a convolution too, and
 * needs no Conv2DBackpropFilter, which wasm does not have and which is slow on cpu. The gradient of the input can be
 * differentiated again.
 *
 * @param input [batch, height, width, channels]
 * @param kernel [kernelHeight, kernelWidth, channels, filters]
 * @returns [batch, outHeight, outWidth, filters], out = floor((in + pads - kernel) / stride) + 1
 */
export function convolve(input: Tensor, kernel: Tensor, steps: WindowSteps): Tensor {
  return withGradients(
    { input, kernel },
    () => forward(input, kernel, steps),
    (dy, { input, kernel }) => ({
      input: () => convolveTransposed(dy, kernel, [input.shape[1]!, input.shape[2]!], steps),
      kernel: () => kernelGradient(input, dy, kernel.shape, steps),
    }),
  );
}

/**
 * The transpose of {@link convolve} as a linear map, from the outputs of a convolution to its inputs.
 *
 * @param input [batch, height, width, channels]
 * @param kernel [kernelHeight, kernelWidth, filters, channels]
 * @param size height and width of the result, of the inputs that `convolve` takes to those of `input`
 * @returns [batch, ...size, filters]
 */
export function convolveTransposed(input: Tensor, kernel: Tensor, size: Pair, steps: WindowSteps): Tensor {
  return withGradients(
    { input, kernel },
    () => backward(input, kernel, size, steps),
    (dy, { input, kernel }) => ({
      input: () => convolve(dy, kernel, steps),
      kernel: () => kernelGradient(dy, input, kernel.shape, steps),
    }),
  );
}

function forward(x: Tensor, w: Tensor, { strides, pads }: WindowSteps): Tensor {
  return tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [...strides], explicit(pads));
}

/** The wasm kernel Conv2DBackpropInput is a plain loop, four to ten times slower than the way around it. */
function backward(dy: Tensor, w: Tensor, size: Pair, steps: WindowSteps): Tensor {
  if (tf.getBackend() === "wasm") return convolveByPhases(dy, w, size, steps);
  if (tf.getBackend() === "tensorflow") return convolveToPadded(dy, w, size, steps);
  const shape: tf.Tensor4D["shape"] = [dy.shape[0], ...size, w.shape[2]!];
  return tf.conv2dTranspose(dy as tf.Tensor4D, w as tf.Tensor4D, shape, [...steps.strides], explicit(steps.pads));
}

/** dL/dW[i, j, c, f] = sum over n, p, q of x[n, p s + i, q s + j, c] dy[n, p, q, f], linear in x and in dy. */
function kernelGradient(x: Tensor, dy: Tensor, shape: readonly number[], steps: WindowSteps): Tensor {
  // The kernel of its own that tfjs has for it is missing on wasm and slow on cpu.
  const compute = ["cpu", "wasm"].includes(tf.getBackend()) ? kernelGradientByConvolution : kernelGradientByKernel;
  return withGradients(
    { x, dy },
    () => compute(x, dy, shape, steps),
    (dw, { x, dy }) => ({
      x: () => convolveTransposed(dy, dw, [x.shape[1]!, x.shape[2]!], steps),
      dy: () => convolve(x, dw, steps),
    }),
  );
}

function kernelGradientByKernel(image: Tensor, dy: Tensor, shape: readonly number[], over: WindowSteps): Tensor {
  const { x, steps } = tf.getBackend() === "tensorflow" ? padImage(image, over) : { x: image, steps: over };
  const { strides, pads } = steps;
  const attributes = { strides: [...strides], pad: explicit(pads), dataFormat: "NHWC", filterShape: [...shape] };
  return tf.engine().runKernel<tf.Tensor>(tf.Conv2DBackpropFilter, { x, dy }, attributes);
}

/** A convolution of x by dy in which examples play the channels, channels the examples, and strides the dilations. */
function kernelGradientByConvolution(
  x: Tensor,
  dy: Tensor,
  shape: readonly number[],
  { strides, pads }: WindowSteps,
): Tensor {
  const images = tf.transpose(x as tf.Tensor4D, [3, 1, 2, 0]);
  const windows = tf.transpose(dy as tf.Tensor4D, [1, 2, 0, 3]);
  const product = tf.conv2d(images, windows, 1, explicit(pads), "NHWC", [...strides]);
  // [channels, >= kernelHeight, >= kernelWidth, filters]: more where the strides leave a rest of the image.
  const kernel = tf.slice(product, [0, 0, 0, 0], [-1, shape[0]!, shape[1]!, -1]);
  return tf.transpose(kernel, [1, 2, 0, 3]);
}

function explicit([vertical, horizontal]: WindowSteps["pads"]): [Span, Span, Span, Span] {
  return [[0, 0], [...vertical], [...horizontal], [0, 0]];
}
type Span = [number, number];
