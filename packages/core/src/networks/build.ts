import { requireArgument } from "../errors.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { type Layer, type Network, type Rng, type Shape } from "../types.js";
import { layerName } from "./layer.js";

/**
 * The network that a layer becomes for an input shape, with weights from `rng`.
 *
 * @throws {ArgumentError} if the layer gives something else
 */
export function buildNetwork(layer: Layer, inputShape: Shape, rng: Rng): Network {
  const network = layer(inputShape, rng);
  const given: unknown = network;
  const holds = typeof given === "object" && given !== null && "outputShape" in given && "apply" in given;
  const advice =
    "A layer is a function of the input's shape and of randomness; a model of tfjs needs fromLayersModel around it.";
  requireArgument(holds, layerName(layer), "the layer's result", "a network", given, advice);
  return network;
}

/** Networks side by side on one input, each from its own stream; when one fails, those before it are disposed. */
export function buildTogether<Name extends string>(
  layers: Readonly<Record<Name, Layer>>,
  inputShape: Shape,
  rng: Rng,
): Record<Name, Network> {
  return buildEach(layers, rng, () => inputShape);
}

/** Networks one after the other, each on the output of the one before, by name; likewise. */
export function buildChain(
  layers: Readonly<Record<string, Layer>>,
  inputShape: Shape,
  rng: Rng,
): Record<string, Network> {
  return buildEach(layers, rng, (before) => before?.outputShape ?? inputShape);
}

function buildEach(
  layers: Readonly<Record<string, Layer>>,
  rng: Rng,
  shapeAfter: (before: Network | undefined) => Shape,
): Record<string, Network> {
  const built: Network[] = [];
  return disposeOnThrow(built, () => {
    for (const [name, layer] of Object.entries(layers))
      built.push(buildNetwork(layer, shapeAfter(built.at(-1)), rng.split(name)));
    return Object.fromEntries(Object.keys(layers).map((name, i) => [name, built[i]!]));
  });
}
