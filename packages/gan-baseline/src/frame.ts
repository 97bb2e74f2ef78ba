import { defineLayer, type NamedLayer, ownParameters, requireShape } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** What surrounds an image in the values of the networks: the lowest, which is the data's 0. */
const background = -1;

/** Surrounds images with `width` rows and columns of background: [n, height, width, channels] and larger. */
export function addFrame(width: number): NamedLayer {
  return defineLayer("addFrame", (inputShape) => ({
    ...ownParameters({}),
    outputShape: resized(inputShape, 2 * width),
    apply: (input) => {
      const pads: [number, number][] = [
        [0, 0],
        [width, width],
        [width, width],
        [0, 0],
      ];
      return tf.pad(input, pads, background);
    },
  }));
}

/** Takes `width` rows and columns off each side of images. */
export function removeFrame(width: number): NamedLayer {
  return defineLayer("removeFrame", (inputShape) => {
    const outputShape = resized(inputShape, -2 * width);
    return {
      ...ownParameters({}),
      outputShape,
      apply: (input) => tf.slice(input, [0, width, width, 0], [-1, ...outputShape]),
    };
  });
}

function resized(shape: readonly number[], by: number): [number, number, number] {
  const [height, width, channels] = shape as [number, number, number];
  const result: [number, number, number] = [height + by, width + by, channels];
  const holds = shape.length === 3 && height + by >= 1 && width + by >= 1;
  requireShape(holds, "frame", "inputShape", "be an image that is larger than its frame", shape);
  return result;
}
