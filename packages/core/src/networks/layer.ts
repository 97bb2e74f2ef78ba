import * as tf from "@tensorflow/tfjs";
import { isCount, requireCount } from "../counts.js";
import { requireArgument, requireShape } from "../errors.js";
import { createVariables, type VariableSpec } from "../module/create-variables.js";
import { ownParameters } from "../module/parameters.js";
import { type HostRng } from "../random/rng.js";
import { type Layer, type Module, type Pass, type Rng, type Shape, type Tensor, type Variable } from "../types.js";
import { type Fans, type Initializer } from "./initializers/initializer.js";

/** What is special to one kind of layer; {@link defineLayer} does the rest. */
export interface LayerBody extends Module {
  readonly outputShape: Shape;
  apply(input: Tensor, pass: Pass): Tensor;
}

/** The name that a layer goes by in parameter paths. */
export interface NamedLayer extends Layer {
  readonly layerName: string;
}

/**
 * A layer of one's own, with the checks and the memory rules of the layers here: `build` is called with a checked
 * input shape, and `apply` with a checked input, inside a `tidy`.
 *
 * @param name what parameter paths call the layer in a {@link sequential} network, for example "dense"
 * @param build sizes, variables and forward pass for an input shape
 * @throws {ShapeError} from the layer, if the input shape has a size that is not a positive integer
 * @throws {ShapeError} from the network, if an input is not [batch, ...inputShape]
 */
export function defineLayer(name: string, build: (inputShape: Shape, rng: Rng) => LayerBody): NamedLayer {
  const layer: Layer = (inputShape, rng) => {
    requirePositive(name, "inputShape", inputShape);
    const body = build(inputShape, rng);
    return {
      ...body,
      inputShape,
      apply: (input, pass) => {
        requireInput(name, inputShape, input);
        const output = tf.tidy(() => body.apply(input, pass));
        return output === input ? tf.clone(output) : output;
      },
    };
  };
  return Object.assign(layer, { layerName: name });
}

/** Throws a ShapeError unless all sizes are positive integers. */
export function requirePositive(where: string, argument: string, shape: Shape): void {
  const positive = shape.every((size) => isCount(size));
  requireShape(positive, where, argument, "hold positive integers", shape, "Leave the batch axis out.");
}

/** The name in parameter paths: the layer's own, or "layer" for a bare function. */
export function layerName(layer: Layer): string {
  return (layer as Partial<NamedLayer>).layerName ?? "layer";
}

/** A layer's body without variables. */
export function withoutParameters(outputShape: Shape, apply: LayerBody["apply"]): LayerBody {
  return { outputShape, apply, ...ownParameters({}) };
}

/** First values of one variable. */
export interface WeightSpec {
  readonly shape: Shape;
  readonly initializer: Initializer;
  readonly fans: Fans;
  readonly trainable?: boolean;
}

/** Makes variables, each from its own stream of `rng`, so that one more of them leaves the others as they are. */
export function createWeights<Name extends string>(
  where: string,
  rng: Rng,
  specs: Readonly<Record<Name, WeightSpec | undefined>>,
): Record<Name, Variable> {
  const drawn = Object.entries<WeightSpec | undefined>(specs).map(([name, spec]) => [
    name,
    spec && drawnFrom(where, name, spec, rng),
  ]);
  const specified = Object.fromEntries(drawn) as Record<Name, VariableSpec | undefined>;
  return createVariables(where, specified, partsOf(rng));
}

/** Streams of weights are split by the names of the parts that they are for. */
function partsOf(rng: Rng): string[] {
  const labels = (rng as Partial<HostRng>).labels?.map(String) ?? [];
  return labels.slice(labels.indexOf("weights") + 1);
}

function drawnFrom(where: string, name: string, spec: WeightSpec, rng: Rng): VariableSpec {
  const { shape, initializer, fans, trainable } = spec;
  const values = () => {
    const drawn = initializer(shape, fans, rng.split(name));
    const fits = tf.util.arraysEqual(drawn.shape, [...shape]);
    const rule = `return the shape [${shape.join(", ")}]`;
    requireShape(fits, where, `the initializer of ${name}`, rule, drawn.shape, "Does it use its first argument?");
    return drawn;
  };
  return { shape, values, ...(trainable !== undefined && { trainable }) };
}

/** Throws a ShapeError unless the shape of `input` is [batch, ...inputShape]. */
export function requireInput(where: string, inputShape: Shape, input: Tensor): void {
  const fits = tf.util.arraysEqual(input.shape.slice(1), [...inputShape]) && input.rank === inputShape.length + 1;
  requireShape(fits, where, "input", `have the shape [batch, ${inputShape.join(", ")}]`, input.shape);
}

/** Throws an ArgumentError unless `sizes` is a list of positive integers. */
export function requireSizes(where: string, argument: string, sizes: readonly number[]): void {
  const isList: boolean = Array.isArray(sizes);
  requireArgument(isList, where, argument, "a list such as [256, 256]", sizes);
  sizes.forEach((size, i) => requireCount(where, `${argument}[${i}]`, size));
}
