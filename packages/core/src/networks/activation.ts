import * as tf from "@tensorflow/tfjs";
import { didYouMean, requireArgument } from "../errors.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { withGradients } from "../tensor/with-gradients.js";
import { type Tensor } from "../types.js";
import { defineLayer, type NamedLayer, withoutParameters } from "./layer.js";

const byName = {
  identity: (input: Tensor): Tensor => input,
  relu: (input: Tensor): Tensor => tf.relu(input),
  leakyRelu: leakyRelu(0.01),
  elu: (input: Tensor): Tensor => tf.elu(input),
  tanh: (input: Tensor): Tensor => tf.tanh(input),
  sigmoid: (input: Tensor): Tensor => tf.sigmoid(input),
  softplus: (input: Tensor): Tensor => tf.softplus(input),
};

/** The activations that have no option, or a usual one: the slope of "leakyRelu" is 0.01. */
export type ActivationName = keyof typeof byName;
export const activationNames = Object.keys(byName) as readonly ActivationName[];

/** An elementwise function, by name or as such. */
export type Activation = ActivationName | ((input: Tensor) => Tensor);

/**
 * An activation as a layer of its own, of any shape.
 *
 * @throws {ArgumentError} if the name is unknown
 * @example
 * sequential([conv2d({ filters: 8, kernelSize: 3 }), batchNorm(), activation("relu")]);
 */
export function activation(activation: Activation): NamedLayer {
  const apply = toFunction("activation", activation);
  return defineLayer("activation", (inputShape) => withoutParameters(inputShape, apply));
}

/** The function that an activation names. */
export function toFunction(where: string, activation: Activation): (input: Tensor) => Tensor {
  if (typeof activation === "function") return activation;
  const rule = `a function or one of ${Object.keys(byName).join(", ")}`;
  const advice = didYouMean(String(activation), Object.keys(byName));
  requireArgument(Object.hasOwn(byName, activation), where, "activation", rule, activation, advice);
  return byName[activation];
}

/**
 * max(x, slope x). Its gradient can be differentiated again, which that of `tf.leakyRelu` cannot.
 *
 * @throws {ArgumentError} unless 0 <= slope <= 1
 * @example
 * dense({ units: 256, activation: leakyRelu(0.2) });
 */
export function leakyRelu(slope = 0.01): (input: Tensor) => Tensor {
  requireArgument(slope >= 0 && slope <= 1, "leakyRelu", "slope", "from 0 to 1", slope);
  const slopeAt = (x: Tensor): Tensor => tf.maximum(tf.step(x), slope);
  return (input) =>
    withGradients(
      { input },
      () => tf.leakyRelu(input, slope),
      (dy, { input }) => ({
        input: () => tf.mul(dy, withoutGradient(slopeAt, input)),
      }),
    );
}

/**
 * x clipped to [min, max]; the gradient is 0 outside.
 *
 * @throws {ArgumentError} unless both are finite and min < max
 */
export function hardtanh(min = -1, max = 1): (input: Tensor) => Tensor {
  const holds = Number.isFinite(min) && Number.isFinite(max) && min < max;
  requireArgument(holds, "hardtanh", "min and max", "finite, the first below the second", [min, max]);
  return (input) => tf.clipByValue(input, min, max);
}
