import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions, requireShape } from "../errors.js";
import { type Layer } from "../types.js";
import { activation } from "./activation.js";
import { buildNetwork } from "./build.js";
import { conv2d, type Conv2dOptions } from "./conv2d.js";
import { defineLayer, type NamedLayer, requireSize } from "./layer.js";
import { requireLayer } from "./require-layer.js";
import { sequential } from "./sequential.js";
import { requireImage } from "./window.js";

/**
 * x + layer(x).
 *
 * @throws {ArgumentError} if it is no layer
 * @throws {ShapeError} when built, if the layer changes the shape
 */
export function residual(layer: Layer): NamedLayer {
  requireLayer("residual", "layer", layer);
  return defineLayer("residual", (inputShape, rng) => {
    const network = buildNetwork(layer, inputShape, rng);
    const fits = tf.util.arraysEqual([...network.outputShape], [...inputShape]);
    if (!fits) network.dispose();
    requireShape(fits, "residual", "the layer", `keep the shape [${inputShape.join(", ")}]`, network.outputShape);
    return { ...network, apply: (input, pass) => network.apply(input, pass).add(input) };
  });
}

export interface ResidualBlockOptions extends Pick<Conv2dOptions, "bias" | "kernel" | "biasInit"> {
  /** Channels between the two convolutions. */
  readonly hidden: number;
}

/**
 * x + conv1x1(relu(conv3x3(relu(x)))), with as many channels out as in: the residual block of VQ-VAE.
 *
 * Parameters: "conv2d1/kernel", "conv2d1/bias", "conv2d3/kernel", "conv2d3/bias".
 *
 * @throws {ArgumentError} if `hidden` is not a positive integer, or an option is unknown
 * @throws {ShapeError} when built, if the input is not an image
 * @see van den Oord et al. 2017, section 4.1, https://arxiv.org/abs/1711.00937
 */
export function residualBlock(options: ResidualBlockOptions): NamedLayer {
  const { hidden, ...weights } = options;
  requireKnownOptions("residualBlock", options, ["hidden", "bias", "kernel", "biasInit"]);
  requireSize("residualBlock", "hidden", hidden);
  return defineLayer("residualBlock", (inputShape, rng) => {
    requireImage("residualBlock", inputShape);
    const first = conv2d({ filters: hidden, kernelSize: 3, padding: 1, ...weights });
    const second = conv2d({ filters: inputShape.at(-1)!, kernelSize: 1, ...weights });
    return residual(sequential([activation("relu"), first, activation("relu"), second]))(inputShape, rng);
  });
}
