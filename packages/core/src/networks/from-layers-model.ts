import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireArgument, requireShape } from "../errors.js";
import { type Network, type Pass, type Shape, type Tensor, type Variable } from "../types.js";
import { requireInput } from "./layer.js";

/** Layers that draw noise which a captured step would repeat. */
const random = [...["Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "RandomWidth"]];

/**
 * A Keras-style model of tfjs, such as `tf.sequential`, as a network. The network takes the model over: its `dispose`
 * disposes the model. What layers keep by themselves, such as the moving averages of `tf.layers.batchNormalization`,
 * changes through `Pass.update`. Convolutions have tfjs's gradient, which does not exist on wasm.
 *
 * Parameters: the weights by their names in the model, for example "dense_Dense1/kernel".
 *
 * @throws {ArgumentError} if the model has more than one input or output, or a layer that draws random numbers or
 *   remembers the batch before
 * @throws {ShapeError} if a size of its input or output, other than the batch, is open
 * @example
 * const network = fromLayersModel(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [64] })] }));
 */
export function fromLayersModel(model: tf.LayersModel): Network {
  const where = "fromLayersModel";
  requireArgument(model.inputs.length === 1, where, "model", "of one input", model.inputs.length);
  requireArgument(model.outputs.length === 1, where, "model", "of one output", model.outputs.length);
  const inputShape = closedShape("the model's input", model.inputs[0]!.shape);
  const outputShape = closedShape("the model's output", model.outputs[0]!.shape);
  refuseLayers(model.layers);
  const kept = model.nonTrainableWeights.map(variableOf);
  return {
    inputShape,
    outputShape,
    parameters: new Map(model.weights.map((weight) => [weight.originalName, variableOf(weight)])),
    apply: (input, pass) => {
      requireInput(where, inputShape, input);
      return withKept(kept, pass, () => model.apply(input, { training: pass.training }) as Tensor);
    },
    dispose: () => void model.dispose(),
  };
}

function closedShape(what: string, shape: readonly (number | null)[]): Shape {
  const sizes = shape.slice(1);
  const closed = sizes.every((size) => size !== null);
  requireShape(closed, "fromLayersModel", what, "have fixed sizes after the batch", shape, "Set inputShape.");
  return sizes;
}

interface LayerConfig {
  readonly dropout?: number;
  readonly recurrentDropout?: number;
  readonly stateful?: boolean;
}

/** What layers assign to their state while they run becomes an update of the pass. */
function withKept(kept: readonly Variable[], pass: Pass, apply: () => Tensor): Tensor {
  return tf.tidy(() => {
    const before = kept.map((variable) => ({ variable, id: variable.dataId, value: tf.clone(variable) }));
    const output = apply();
    for (const { variable, value } of before.filter(({ variable, id }) => variable.dataId !== id)) {
      const moved = tf.clone(variable);
      variable.assign(value);
      pass.update(variable, moved);
    }
    return output;
  });
}

function refuseLayers(layers: readonly tf.layers.Layer[]): void {
  for (const layer of layers) {
    const { dropout = 0, recurrentDropout = 0, stateful = false } = layer.getConfig() as LayerConfig;
    if (random.includes(layer.getClassName()) || dropout || recurrentDropout)
      throw new ArgumentError(
        `fromLayersModel: model must have no layer that draws random numbers; got ${layer.name} ` +
          `(${layer.getClassName()}). Leave it out: only noise from Pass.rng can be seeded and captured.`,
      );
    if (stateful)
      throw new ArgumentError(
        `fromLayersModel: model must have no layer that remembers the batch before; got ${layer.name} ` +
          `(${layer.getClassName()}). Make it without stateful: true: examples of a batch are in any order.`,
      );
    if ("layers" in layer) refuseLayers(layer.layers as tf.layers.Layer[]);
  }
}

/** The variable behind a weight of a model, which tfjs holds in a protected field. */
function variableOf(weight: unknown): Variable {
  return (weight as { val: Variable }).val;
}
