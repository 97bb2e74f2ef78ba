import * as tf from "@tensorflow/tfjs";
import { requireArgument, requireShape } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Layer } from "../types.js";
import { buildTogether } from "./build.js";
import { defineLayer, layerName, type NamedLayer } from "./layer.js";
import { requireLayer } from "./require-layer.js";

/**
 * What layers make of one input, side by side on the last axis. With `activation("identity")` among them it is a skip connection
 * that keeps the input beside what a layer makes of it; where both are to be added, take {@link residual}.
 *
 * Parameters: the layer's name and its position, for example "conv2d1/kernel".
 *
 * @throws {ArgumentError} if there is no layer, or an element is none
 * @throws {ShapeError} when built, if outputs differ in more than their last axis
 * @see Huang et al. 2017, https://arxiv.org/abs/1608.06993
 * @example
 * const layer = concatenate([activation("identity"), conv2d({ filters: 8, kernelSize: 3, padding: 1 })]);
 * const network = layer([28, 28, 3], createRng(0)); // outputShape [28, 28, 11]
 */
export function concatenate(layers: readonly Layer[]): NamedLayer {
  const listed: boolean = Array.isArray(layers) && layers.length > 0;
  requireArgument(listed, "concatenate", "layers", "a list of one layer or more", layers);
  layers.forEach((layer, i) => requireLayer("concatenate", `layers[${i}]`, layer));
  const named = Object.fromEntries(layers.map((layer, position) => [`${layerName(layer)}${position}`, layer]));
  return defineLayer("concatenate", (inputShape, rng) => {
    const parts = buildTogether(named, inputShape, rng);
    const networks = Object.values(parts);
    const shapes = networks.map(({ outputShape }) => outputShape);
    const lead = (shape: (typeof shapes)[number]) => shape.slice(0, -1).join();
    const odd = shapes.find((shape) => shape.length === 0 || lead(shape) !== lead(shapes[0]!));
    if (odd) networks.forEach((network) => network.dispose());
    const rule = `differ from [${shapes[0]!.join(", ")}] in the last axis alone`;
    requireShape(odd === undefined, "concatenate", "the outputs", rule, odd ?? []);
    const width = shapes.reduce((sum, shape) => sum + shape.at(-1)!, 0);
    return {
      ...composeModule(parts),
      outputShape: [...shapes[0]!.slice(0, -1), width],
      apply: (input, pass) =>
        tf.concat(
          networks.map((network) => network.apply(input, pass)),
          -1,
        ),
    };
  });
}
