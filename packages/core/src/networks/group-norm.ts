import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { ownParameters } from "../module/parameters.js";
import { type Shape, type Tensor } from "../types.js";
import { ones, zeros } from "./initializers/fixed.js";
import { createWeights, defineLayer, type NamedLayer } from "./layer.js";

export interface LayerNormOptions {
  /**
   * Added to the variance.
   * @default 1e-5
   */
  readonly epsilon?: number;
}

export interface GroupNormOptions extends LayerNormOptions {
  /** Groups that the channels are divided into; 1 takes all channels of an image together. */
  readonly groups: number;
}

/**
 * scale (x - mean) / sqrt(variance + epsilon) + offset, with mean and variance of each example, and each place of it, over the
 * last axis: PyTorch's LayerNorm of that axis. Training and evaluation are alike, and examples do not see each other.
 *
 * Parameters, each [size of the last axis]: "scale", 1 at first, and "offset", 0.
 *
 * @throws {ArgumentError} if `epsilon` is out of range, or an option is unknown
 * @throws {ShapeError} when built, if the last axis has fewer than 2 values
 * @see Ba et al. 2016, https://arxiv.org/abs/1607.06450
 * @example
 * sequential([dense({ units: 256 }), layerNorm(), activation("relu")]);
 */
export function layerNorm(options: LayerNormOptions = {}): NamedLayer {
  const { epsilon = 1e-5 } = options;
  requireKnownOptions("layerNorm", options, ["epsilon"]);
  requireSmall("layerNorm", epsilon);
  return defineLayer("layerNorm", (inputShape, rng) => {
    const size = inputShape.at(-1) ?? 0;
    requireShape(size >= 2, "layerNorm", "inputShape", "have a last axis of 2 or more", inputShape);
    const { variables, module } = scaleAndOffset("layerNorm", size, rng);
    const { scale, offset } = variables;
    return {
      ...module,
      outputShape: inputShape,
      apply: (input) => tf.add(tf.mul(standardised(input, [input.rank - 1], epsilon), scale), offset),
    };
  });
}

/**
 * The same for images [height, width, channels], with mean and variance of each example over all places and the channels of a
 * group: PyTorch's GroupNorm. Unlike batch norm it does not depend on the batch.
 *
 * Parameters, each [channels]: "scale", 1 at first, and "offset", 0.
 *
 * @throws {ArgumentError} if an option is impossible or unknown
 * @throws {ShapeError} when built, if the input is no image, or its channels cannot be divided so
 * @see Wu & He 2018, https://arxiv.org/abs/1803.08494
 * @example
 * sequential([conv2d({ filters: 32, kernelSize: 3, padding: 1 }), groupNorm({ groups: 8 }), activation("relu")]);
 */
export function groupNorm(options: GroupNormOptions): NamedLayer {
  const { groups, epsilon = 1e-5 } = options;
  requireKnownOptions("groupNorm", options, ["groups", "epsilon"]);
  requireCount("groupNorm", "groups", groups);
  requireSmall("groupNorm", epsilon);
  return defineLayer("groupNorm", (inputShape, rng) => {
    requireGroups(inputShape, groups);
    const [height, width, channels] = inputShape as [number, number, number];
    const { variables, module } = scaleAndOffset("groupNorm", channels, rng);
    const { scale, offset } = variables;
    return {
      ...module,
      outputShape: inputShape,
      apply: (input) => {
        const grouped = tf.reshape(input, [-1, height * width, groups, channels / groups]);
        const even = tf.reshape(standardised(grouped, [1, 3], epsilon), [-1, height, width, channels]);
        return tf.add(tf.mul(even, scale), offset);
      },
    };
  });
}

function standardised(input: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = tf.sub(input, tf.mean(input, axes, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon)));
}

function scaleAndOffset(where: string, size: number, rng: Parameters<typeof createWeights>[1]) {
  const fans = { fanIn: size, fanOut: size };
  const variables = createWeights(where, rng, {
    scale: { shape: [size], initializer: ones, fans },
    offset: { shape: [size], initializer: zeros, fans },
  });
  return { variables, module: ownParameters(variables) };
}

function requireGroups(inputShape: Shape, groups: number): void {
  const [height = 0, width = 0, channels = 0] = inputShape;
  const rule = `be [height, width, channels] with channels that ${groups} groups divide`;
  const fits = inputShape.length === 3 && channels % groups === 0;
  requireShape(fits, "groupNorm", "inputShape", rule, inputShape);
  const several = (height * width * channels) / groups >= 2;
  requireShape(several, "groupNorm", "inputShape", "have 2 or more values in a group", inputShape);
}

function requireSmall(where: string, epsilon: number): void {
  requireArgument(epsilon > 0 && epsilon < 1, where, "epsilon", "between 0 and 1", epsilon);
}
