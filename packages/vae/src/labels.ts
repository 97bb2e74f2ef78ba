import {
  broadcastTo,
  type Conditional,
  type Encoder,
  mixture,
  type Mixture,
  oneHot,
  requireArgument,
  type Shape,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** One label for all examples, or one for each. */
export type Labels = number | readonly number[];

/**
 * Labels as one-hot vectors: [1, classes] of one label for all, else [count, classes].
 *
 * @throws {ArgumentError} if a label is no class, or there are more or fewer than examples
 */
export function oneHotLabels(where: string, label: Labels, count: number, classes: number): Tensor {
  const single = typeof label === "number";
  const each: readonly number[] = single ? [label] : label;
  const listed: boolean = single || (Array.isArray(label) && label.length === count);
  requireArgument(listed, where, "label", `a number, or a list of ${count} numbers`, label);
  const wrong = each.find((one) => !(Number.isInteger(one) && one >= 0 && one < classes));
  requireArgument(wrong === undefined, where, "label", `an integer from 0 to ${classes - 1}`, wrong);
  return tf.tidy(() => oneHot(tf.tensor1d([...each], "int32"), classes));
}

/** What a labelled network sees of an input. */
export interface LabelledInput {
  /** Axes of an input as it is given. */
  readonly rank: number;
  /** Its shape for the network, which may see an example flat. */
  readonly shape: Shape;
}

/** The shape of an input with a label at the end of its last axis. */
export function withLabel({ shape }: LabelledInput, classes: number): Shape {
  return [...shape.slice(0, -1), shape.at(-1)! + classes];
}

/**
 * A conditional of inputs with labels, for known labels: a conditional of the inputs alone. A label stands at the end of
 * the input's last axis, at every place of the other axes.
 *
 * @param labelled takes inputs of the shape {@link withLabel}, and stays the caller's
 * @param label one-hot, [...batch, classes]
 */
export function conditionOn<D>(labelled: Conditional<D>, label: Tensor, input: LabelledInput): Conditional<D> {
  return {
    parameters: labelled.parameters,
    given: (x, pass) => labelled.given(append(x, label, input), pass),
    dispose: () => undefined,
  };
}

function append(x: Tensor, label: Tensor, { rank, shape }: LabelledInput): Tensor {
  return tf.tidy(() => {
    const lead = x.shape.slice(0, x.rank - rank);
    const places = shape.slice(0, -1);
    const classes = label.shape.at(-1)!;
    const spread = tf.reshape(label, [...label.shape.slice(0, -1), ...places.map(() => 1), classes]);
    return tf.concat([tf.reshape(x, [...lead, ...shape]), broadcastTo(spread, [...lead, ...places, classes])], -1);
  });
}

/** q(z|x) = 1/C sum_y q(z|x, y), of an encoder that takes labels and stays the caller's. */
export function averageOverLabels<Q extends Summarised>(
  encoder: Encoder<Q>,
  classes: number,
  example: LabelledInput,
): Encoder<Mixture<Q>> {
  return {
    parameters: encoder.parameters,
    dispose: () => undefined,
    given: (x, pass) => {
      const lead = x.shape.slice(0, x.rank - example.rank);
      const repeated = broadcastTo(tf.expandDims(x, lead.length), [...lead, classes, ...x.shape.slice(lead.length)]);
      const label = oneHot(tf.range(0, classes, 1, "int32"), classes);
      const components = conditionOn(encoder, label, example).given(repeated, pass);
      return mixture({ logits: tf.fill([...components.batchShape], 0), components });
    },
  };
}
