import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireKnownOptions, requireShape } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Layer, type Network, type Shape } from "../types.js";
import { activation } from "./activation.js";
import { buildNetwork, buildTogether } from "./build.js";
import { conv2d, type Conv2dOptions } from "./conv2d.js";
import { defineLayer, type NamedLayer } from "./layer.js";
import { requireLayer } from "./require-layer.js";
import { sequential } from "./sequential.js";
import { requireImage } from "./window.js";

/**
 * x + layer(x), or shortcut(x) + layer(x) where the layer changes the shape.
 *
 * Parameters: those of the layer; with a shortcut, of both under "layer" and "shortcut".
 *
 * @param shortcut to the layer's shape, for example a convolution of 1 x 1 to as many channels
 * @throws {ArgumentError} if either is no layer
 * @throws {ShapeError} when built, if the layer changes the shape, or both give different ones
 * @see He et al. 2016, https://arxiv.org/abs/1512.03385
 * @example
 * const layer = conv2d({ filters: 8, kernelSize: 3, padding: 1 });
 * residual(layer, conv2d({ filters: 8, kernelSize: 1 }))([28, 28, 3], createRng(0)); // outputShape [28, 28, 8]
 */
export function residual(layer: Layer, shortcut?: Layer): NamedLayer {
  requireLayer("residual", "layer", layer);
  if (shortcut !== undefined) return aroundShortcut(layer, shortcut);
  return defineLayer("residual", (inputShape, rng) => {
    const network = buildNetwork(layer, inputShape, rng);
    requireSameShape([network], inputShape);
    return { ...network, apply: (input, pass) => network.apply(input, pass).add(input) };
  });
}

function aroundShortcut(layer: Layer, shortcut: Layer): NamedLayer {
  requireLayer("residual", "shortcut", shortcut);
  return defineLayer("residual", (inputShape, rng) => {
    const parts = buildTogether({ layer, shortcut }, inputShape, rng);
    requireSameShape([parts.layer, parts.shortcut], parts.shortcut.outputShape);
    return {
      ...composeModule(parts),
      outputShape: parts.layer.outputShape,
      apply: (input, pass) => parts.layer.apply(input, pass).add(parts.shortcut.apply(input, pass)),
    };
  });
}

/** The first of the networks is the layer. */
function requireSameShape(networks: readonly Network[], shape: Shape): void {
  const { outputShape } = networks[0]!;
  const fits = tf.util.arraysEqual([...outputShape], [...shape]);
  if (!fits) networks.forEach((network) => network.dispose());
  const advice = networks.length === 1 ? "Give a shortcut to the layer's shape." : "";
  requireShape(fits, "residual", "the layer", `keep the shape [${shape.join(", ")}]`, outputShape, advice);
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
  requireCount("residualBlock", "hidden", hidden);
  return defineLayer("residualBlock", (inputShape, rng) => {
    requireImage("residualBlock", inputShape);
    const first = conv2d({ filters: hidden, kernelSize: 3, padding: 1, ...weights });
    const second = conv2d({ filters: inputShape.at(-1)!, kernelSize: 1, ...weights });
    return residual(sequential([activation("relu"), first, activation("relu"), second]))(inputShape, rng);
  });
}
