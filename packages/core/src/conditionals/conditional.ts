import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Conditional, type Network, type Pass, type Shape, type Tensor } from "../types.js";

/**
 * A conditional distribution from a network: the network's output becomes a distribution's parameters.
 * Inputs may have any number of leading axes, [...lead, ...network.inputShape]; the network sees them as one batch.
 *
 * @param toDistribution makes the distribution of an output [...lead, ...network.outputShape]
 * @throws {ShapeError} from `given`, if the input does not end in the network's input shape
 */
export function conditional<D>(network: Network, toDistribution: (output: Tensor, pass: Pass) => D): Conditional<D> {
  return {
    parameters: network.parameters,
    given: (input, pass) => toDistribution(applyToLeading(network, input, pass), pass),
    dispose: () => network.dispose(),
  };
}

/** Applies a network to an input with any number of leading axes. */
export function applyToLeading(network: Network, input: Tensor, pass: Pass): Tensor {
  const lead = leadingShape(network.inputShape, input.shape);
  if (lead.length === 1) return network.apply(input, pass);
  return tf.tidy(() => {
    const output = network.apply(tf.reshape(input, [-1, ...network.inputShape]), pass);
    return tf.reshape(output, [...lead, ...network.outputShape]);
  });
}

function leadingShape(inputShape: Shape, shape: Shape): Shape {
  const rank = shape.length - inputShape.length;
  const fits = rank >= 0 && tf.util.arraysEqual(shape.slice(rank), [...inputShape]);
  requireShape(fits, "conditional", "input", `end in [${inputShape.join(", ")}]`, shape);
  return shape.slice(0, rank);
}
