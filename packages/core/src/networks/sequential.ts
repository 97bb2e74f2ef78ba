import { requireArgument } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Layer } from "../types.js";
import { buildChain } from "./build.js";
import { defineLayer, layerName, type NamedLayer } from "./layer.js";
import { requireLayer } from "./require-layer.js";

/**
 * Layers one after the other.
 *
 * Parameters: the layer's name and its position, for example "dense0/kernel", "conv2d1/bias".
 *
 * @throws {ArgumentError} if an element is not a layer
 * @throws {ShapeError} when built, from the first layer that does not fit the output of the one before
 * @example
 * const layer = sequential([flatten(), dense({ units: 256, activation: "relu" }), dense({ units: 16 })]);
 * const network = layer([8, 8, 1], createRng(0)); // outputShape [16]
 */
export function sequential(layers: readonly Layer[]): NamedLayer {
  const listed: boolean = Array.isArray(layers);
  requireArgument(listed, "sequential", "layers", "a list of layers", layers);
  layers.forEach((layer, i) => requireLayer("sequential", `layers[${i}]`, layer));
  const named = Object.fromEntries(layers.map((layer, position) => [`${layerName(layer)}${position}`, layer]));
  return defineLayer("sequential", (inputShape, rng) => {
    const parts = buildChain(named, inputShape, rng);
    const networks = Object.values(parts);
    return {
      ...composeModule(parts),
      outputShape: networks.at(-1)?.outputShape ?? inputShape,
      apply: (input, pass) => networks.reduce((value, network) => network.apply(value, pass), input),
    };
  });
}
