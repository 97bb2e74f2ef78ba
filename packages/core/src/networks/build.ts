import { type Layer, type Network, type Rng, type Shape } from "../types.js";

/** The network that a layer becomes for an input shape, with weights from `rng`. */
export function buildNetwork(layer: Layer, inputShape: Shape, rng: Rng): Network {
  return layer(inputShape, rng);
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
