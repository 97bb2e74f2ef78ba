import * as tf from "@tensorflow/tfjs";
import { type ConvolutionAttributes, convolutionInfo } from "../kernels/convolution-info.js";

type Inputs = Readonly<Record<string, tf.Tensor>>;

/** Kernels that tfjs's wasm backend lacks and its gradients of convolutions and gathers need, composed of others. */
const composed: Readonly<Record<string, (inputs: Inputs, attributes: object) => tf.Tensor>> = {
  Conv2DBackpropFilter: ({ x, dy }, attributes) =>
    filterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, attributes as FilterGradientAttributes),
  UnsortedSegmentSum: ({ x, segmentIds }, attributes) =>
    sumSegments(x!, segmentIds!, (attributes as { numSegments: number }).numSegments),
};

/**
 * Lets `tf.conv2d` and `tf.gather` train on the wasm backend: registers the kernels that it lacks. Calling it again
 * does nothing, and a kernel that a later tfjs brings is left alone.
 *
 * @example
 * await tf.setBackend("wasm");
 * registerWasmKernels();
 */
export function registerWasmKernels(): void {
  for (const [kernelName, compute] of Object.entries(composed)) {
    if (tf.getKernel(kernelName, "wasm") !== undefined) continue;
    tf.registerKernel({
      kernelName,
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs = {} }) => tf.tidy(() => compute(inputs as Inputs, attrs)),
    });
  }
}

interface FilterGradientAttributes extends ConvolutionAttributes {
  readonly filterShape: number[];
}

/**
 * A convolution of x by dy in which examples play the channels, channels the examples, and strides the dilations.
 * [batch, height, width, in] and [batch, outHeight, outWidth, out] to [filterHeight, filterWidth, in, out].
 */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, attributes: FilterGradientAttributes): tf.Tensor {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = convolutionInfo(
    x.shape,
    attributes.filterShape,
    attributes,
  );
  const { top, left, bottom, right } = padInfo;
  const [lastX, lastDy] = attributes.dataFormat === "NCHW" ? [toLast(x), toLast(dy)] : [x, dy];
  const images = tf.transpose(lastX, [3, 1, 2, 0]);
  const windows = tf.transpose(lastDy, [1, 2, 0, 3]);
  const padded = tf.pad(images, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const product = tf.conv2d(padded, windows, 1, "valid", "NHWC", [strideHeight, strideWidth]);
  // [in, >= filterHeight, >= filterWidth, out]: more where the strides leave a rest of the image.
  return tf.transpose(tf.slice(product, [0, 0, 0, 0], [-1, filterHeight, filterWidth, -1]), [1, 2, 0, 3]);
}

function toLast(x: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(x, [0, 2, 3, 1]);
}

/** Adds up by a product with one-hot codes: segments out of range add nowhere. */
function sumSegments(x: tf.Tensor, segmentIds: tf.Tensor, numSegments: number): tf.Tensor {
  const rest = x.shape.slice(segmentIds.rank);
  const rows = tf.reshape(x, [segmentIds.size, tf.util.sizeFromShape(rest)]);
  const codes = tf.equal(tf.reshape(segmentIds, [segmentIds.size, 1]), tf.range(0, numSegments, 1, "int32"));
  const sums = tf.matMul(tf.transpose(tf.cast(codes, "float32")), tf.cast(rows, "float32"));
  return tf.cast(tf.reshape(sums, [numSegments, ...rest]), x.dtype);
}
