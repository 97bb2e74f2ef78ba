import { requireArgument } from "../errors.js";
import { type Layer } from "../types.js";

/**
 * Checks that a network was given as a layer, before anything is built of it.
 *
 * @throws {ArgumentError} if it is no function of the input's shape, as a network that is built, or a model of tfjs
 */
export function requireLayer(where: string, argument: string, layer: unknown): asserts layer is Layer {
  const advice = isLayersModel(layer)
    ? `A model of tfjs becomes one by fromLayersModel: ${argument}: () => fromLayersModel(model).`
    : `Give ${argument} the layer itself, before it is built.`;
  requireArgument(
    typeof layer === "function",
    where,
    argument,
    "a layer, such as mlp() and dense() make",
    kindOf(layer),
    advice,
  );
}

/** The networks of options that may be left out. */
export function requireLayers(where: string, layers: Readonly<Record<string, unknown>>): void {
  for (const [argument, layer] of Object.entries(layers)) if (layer !== undefined) requireLayer(where, argument, layer);
}

function isLayersModel(value: unknown): value is object {
  return typeof value === "object" && value !== null && "predict" in value && "layers" in value;
}

/** Networks and models hold weights: too much for a message. */
function kindOf(value: unknown): unknown {
  if (isLayersModel(value)) return "a model of tfjs";
  return typeof value === "object" && value !== null && "outputShape" in value ? "a network that is built" : value;
}
