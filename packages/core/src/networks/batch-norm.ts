import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { ownParameters } from "../module/parameters.js";
import { withGradients } from "../tensor/with-gradients.js";
import { type Pass, type Tensor, type Variable } from "../types.js";
import { ones, zeros } from "./initializers/fixed.js";
import { type Initializer } from "./initializers/initializer.js";
import { createWeights, defineLayer, type NamedLayer } from "./layer.js";

export interface BatchNormOptions {
  /**
   * Weight of a batch in the moving averages, as in PyTorch (Keras's momentum is 1 minus this).
   * @default 0.1
   */
  readonly momentum?: number;
  /**
   * Added to the variance.
   * @default 1e-5
   */
  readonly epsilon?: number;
  /**
   * First values of the scale.
   * @default 1
   */
  readonly scaleInit?: Initializer;
  /**
   * First values of the offset.
   * @default 0
   */
  readonly offsetInit?: Initializer;
}

/**
 * scale (x - mean) / sqrt(variance + epsilon) + offset, per entry of the last axis. In training, mean and variance are
 * those of the batch over all other axes (the variance divides by n), and the moving averages move towards them (there
 * the variance divides by n - 1, as in PyTorch). Otherwise they are the moving averages.
 *
 * Parameters, each [channels]: "scale", "offset"; not trainable: "movingMean", "movingVariance".
 *
 * @throws {ArgumentError} if a constant is out of range, or an option is unknown
 * @throws {ShapeError} in training, if there is only one value per channel
 * @see Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167
 */
export function batchNorm(options: BatchNormOptions = {}): NamedLayer {
  const { momentum = 0.1, epsilon = 1e-5, scaleInit = ones, offsetInit = zeros } = options;
  requireKnownOptions("batchNorm", options, ["momentum", "epsilon", "scaleInit", "offsetInit"]);
  requireArgument(momentum > 0 && momentum <= 1, "batchNorm", "momentum", "above 0 and at most 1", momentum);
  requireArgument(epsilon > 0 && epsilon < 1, "batchNorm", "epsilon", "between 0 and 1", epsilon);
  return defineLayer("batchNorm", (inputShape, rng) => {
    const holds = inputShape.length >= 1;
    requireShape(holds, "batchNorm", "inputShape", "have a last axis of channels", inputShape);
    const shape = inputShape.slice(-1);
    const fans = { fanIn: shape[0]!, fanOut: shape[0]! };
    const variables = createWeights("batchNorm", rng, {
      scale: { shape, initializer: scaleInit, fans },
      offset: { shape, initializer: offsetInit, fans },
      movingMean: { shape, initializer: zeros, fans, trainable: false },
      movingVariance: { shape, initializer: ones, fans, trainable: false },
    });
    const { scale, offset, movingMean, movingVariance } = variables;
    return {
      ...ownParameters(variables),
      outputShape: inputShape,
      apply: (input, pass) => {
        if (pass.training) return normalizeBatch(input, pass);
        const factor = movingVariance.add(epsilon).rsqrt().mul(scale);
        return input.mul(factor).add(offset.sub(movingMean.mul(factor)));
      },
    };

    function normalizeBatch(input: Tensor, pass: Pass): Tensor {
      const count = input.size / shape[0]!;
      const rule = "have 2 or more values per channel to train on";
      const advice = "Use a batch of 2 or more, or drop a last batch of 1.";
      requireShape(count >= 2, "batchNorm", "input", rule, input.shape, advice);
      const axes = input.shape.slice(1).map((_, axis) => axis);
      const mean = input.mean(axes);
      const centered = input.sub(mean);
      const variance = centered.square().mean(axes);
      moveTowards(pass, movingMean, mean, momentum);
      moveTowards(pass, movingVariance, variance.mul(count / (count - 1)), momentum);
      return normalized({ x: input, scale, offset }, { centered, precision: variance.add(epsilon).rsqrt() });
    }
  });
}

interface Affine {
  readonly x: Tensor;
  readonly scale: Tensor;
  readonly offset: Tensor;
}

interface Moments {
  /** x - mean */
  readonly centered: Tensor;
  /** 1 / sqrt(variance + epsilon), [channels] */
  readonly precision: Tensor;
}

/**
 * y = scale precision centered + offset, with the gradient in closed form, which takes five passes and two sums: with n values per
 * channel and slope = scale precision, dx = slope (dy - sum(dy) / n - centered precision² sum(dy centered) / n).
 */
function normalized({ x, scale, offset }: Affine, moments: Moments): Tensor {
  const axes = x.shape.slice(1).map((_, axis) => axis);
  const count = x.size / scale.size;
  return withGradients(
    { x, scale, offset },
    () => moments.centered.mul(moments.precision.mul(scale)).add(offset),
    (dy, { scale, centered, precision }) => {
      const along = dy.mul(centered).sum(axes);
      return {
        x: () => {
          const slope = scale.mul(precision);
          const shrinkage = slope.mul(precision.square()).mul(along.div(count));
          const shift = slope.mul(dy.sum(axes).div(count));
          return dy.mul(slope).sub(centered.mul(shrinkage).add(shift));
        },
        scale: () => along.mul(precision),
        offset: () => dy.sum(axes),
      };
    },
    { ...moments },
  );
}

function moveTowards(pass: Pass, average: Variable, value: Tensor, weight: number): void {
  pass.update(average, average.add(value.sub(average).mul(weight)));
}
