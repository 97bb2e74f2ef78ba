import * as tf from "@tensorflow/tfjs";
import { broadcastTo } from "../tensor/broadcast.js";
import { defineLayer, type NamedLayer, withoutParameters } from "./layer.js";
import { type PerAxis, requireImage, toPair } from "./window.js";

/**
 * Every pixel repeated, [batch, height, width, channels] to [batch, factor height, factor width, channels]. With a convolution
 * after it images grow without the checkerboard of transposed ones.
 *
 * @throws {ArgumentError} if a factor is no positive integer
 * @throws {ShapeError} when built, if the input is no image
 * @see Odena et al. 2016, https://distill.pub/2016/deconv-checkerboard
 * @example
 * const layer = sequential([upsample(2), conv2d({ filters: 16, kernelSize: 3, padding: 1 })]);
 * const network = layer([7, 7, 32], createRng(0)); // outputShape [14, 14, 16]
 */
export function upsample(factor: PerAxis): NamedLayer {
  const [down, across] = toPair("upsample", "factor", factor, 1);
  return defineLayer("upsample", (inputShape) => {
    requireImage("upsample", inputShape);
    const [height, width, channels] = inputShape as [number, number, number];
    const outputShape = [height * down, width * across, channels];
    return withoutParameters(outputShape, (input) => {
      const [n] = input.shape as [number];
      const wide = broadcastTo(tf.reshape(input, [n * height, width, 1, channels]), [
        n * height,
        width,
        across,
        channels,
      ]);
      const row = width * across * channels;
      const high = broadcastTo(tf.reshape(wide, [n, height, 1, row]), [n, height, down, row]);
      return tf.reshape(high, [n, ...outputShape]);
    });
  });
}
