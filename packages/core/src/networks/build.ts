import { requireArgument } from "../errors.js";
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
  const built: Partial<Record<Name, Network>> = {};
  return disposeOnThrow(built as Record<Name, Network>, () => {
    for (const [name, layer] of Object.entries(layers) as [Name, Layer][])
      built[name] = buildNetwork(layer, inputShape, rng.split(name));
  });
}

/** Networks one after the other, each on the output of the one before, by name; likewise. */
export function buildChain(
  layers: Readonly<Record<string, Layer>>,
  inputShape: Shape,
  rng: Rng,
): Record<string, Network> {
  const built: Record<string, Network> = {};
  return disposeOnThrow(built, () => {
    let shape = inputShape;
    for (const [name, layer] of Object.entries(layers)) {
      built[name] = buildNetwork(layer, shape, rng.split(name));
      shape = built[name].outputShape;
    }
  });
}

function disposeOnThrow<T extends Readonly<Record<string, Network>>>(built: T, build: () => void): T {
  try {
    build();
    return built;
  } catch (error) {
    for (const network of Object.values(built)) network.dispose();
    throw error;
  }
}
