import * as tf from "@tensorflow/tfjs";
import { type Pass, type Tensor, type Variable } from "../types.js";

/**
 * The pass of an evaluation within a training step: modules do what they do outside training, and no state moves. So a
 * module that is also applied to the data is used as it is, with its moving averages.
 *
 * @example
 * const pseudo = encoder.given(pseudoInputs, withoutTraining(pass));
 */
export function withoutTraining(pass: Pass): Pass {
  return { ...pass, training: false, update: () => undefined };
}

/**
 * The pass of an evaluation that leaves state as it is, and is training otherwise: another one within the step updates it.
 *
 * @example
 * const again = encoder.given(x, withoutUpdates(pass)); // statistics of the batch, moving averages as they are
 */
export function withoutUpdates(pass: Pass): Pass {
  return { ...pass, update: () => undefined };
}

/**
 * Evaluations whose updates of state count alike: each variable gets the mean of the values that they ask for, where
 * only the first one would count otherwise. So a discriminator's moving averages are those of real and generated examples.
 *
 * @example
 * const [onReal, onFake] = averageUpdates(pass, (each) => [network.apply(real, each), network.apply(fake, each)]);
 */
export function averageUpdates<T>(pass: Pass, body: (pass: Pass) => T): T {
  const asked = new Map<Variable, Tensor[]>();
  const update = (variable: Variable, value: Tensor): void => {
    // The layer that asks disposes the value.
    asked.set(variable, [...(asked.get(variable) ?? []), tf.keep(tf.clone(value))]);
  };
  try {
    const result = body({ ...pass, update });
    for (const [variable, values] of asked)
      tf.tidy(() => pass.update(variable, tf.div(tf.addN(values), values.length)));
    return result;
  } finally {
    for (const values of asked.values()) tf.dispose(values);
  }
}
