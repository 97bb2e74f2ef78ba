import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../../errors.js";
import { type Fans, type Initializer } from "./initializer.js";

/**
 * U(-b, b) with b = sqrt(6 / (fanIn + fanOut)).
 *
 * @see Glorot & Bengio 2010, equation 16, https://proceedings.mlr.press/v9/glorot10a.html
 */
export const glorotUniform: Initializer = uniformWithin(({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut)));

/** N(0, 2 / (fanIn + fanOut)), not truncated: the variance of {@link glorotUniform}. */
export const glorotNormal: Initializer = normalWith(({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)));

/** U(-b, b) with b = sqrt(6 / fanIn): the variance of {@link heNormal}. */
export const heUniform: Initializer = uniformWithin(({ fanIn }) => Math.sqrt(6 / fanIn));

/**
 * N(0, 2 / fanIn), not truncated: keeps the variance through layers of ReLU.
 *
 * @see He et al. 2015, equation 10, https://arxiv.org/abs/1502.01852
 */
export const heNormal: Initializer = normalWith(({ fanIn }) => Math.sqrt(2 / fanIn));

/**
 * N(0, 1 / fanIn), not truncated: keeps the variance through linear layers.
 *
 * @see LeCun et al. 1998, "Efficient BackProp", section 4.6
 */
export const lecunNormal: Initializer = normalWith(({ fanIn }) => Math.sqrt(1 / fanIn));

/**
 * U(-b, b) with b = 1 / sqrt(fanIn), for kernels and biases: what torch.nn.Linear and the convolutions of torch.nn
 * start from.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export const pytorchUniform: Initializer = uniformWithin(({ fanIn }) => Math.sqrt(1 / fanIn));

/**
 * N(mean, std²).
 *
 * @throws {ArgumentError} if `std` is negative, or one of the two is not finite
 * @example
 * const layer = conv2d({ filters: 64, kernelSize: 4, kernel: initializers.normal(0.02) });
 */
export function normal(std: number, mean = 0): Initializer {
  requireArgument(Number.isFinite(std) && std >= 0, "initializers.normal", "std", "finite and at least 0", std);
  requireArgument(Number.isFinite(mean), "initializers.normal", "mean", "finite", mean);
  return (shape, _fans, rng) => tf.tidy(() => rng.normal(shape).mul(std).add(mean));
}

/* @__NO_SIDE_EFFECTS__ */
function uniformWithin(bound: (fans: Fans) => number): Initializer {
  return (shape, fans, rng) => tf.tidy(() => rng.uniform(shape).mul(2).sub(1).mul(bound(fans)));
}

/* @__NO_SIDE_EFFECTS__ */
function normalWith(std: (fans: Fans) => number): Initializer {
  return (shape, fans, rng) => tf.tidy(() => rng.normal(shape).mul(std(fans)));
}
