import { type Pass, type Tensor, type Variable } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** The pass of an evaluation that leaves state as it is: another one within the step updates it. */
export function withoutUpdates(pass: Pass): Pass {
  return { ...pass, update: () => undefined };
}

/**
 * Evaluations whose updates of state count alike: each variable gets the mean of the values that they ask for, where
 * the last one would win otherwise. So a discriminator's moving averages are those of real and generated examples.
 */
export function averageUpdates<T>(pass: Pass, body: (pass: Pass) => T): T {
  const asked = new Map<Variable, Tensor[]>();
  const update = (variable: Variable, value: Tensor): void => {
    // The layer that asks disposes the value.
    asked.set(variable, [...(asked.get(variable) ?? []), tf.keep(tf.clone(value))]);
  };
  try {
    const result = body({ ...pass, update });
    for (const [variable, values] of asked) pass.update(variable, tf.div(tf.addN(values), values.length));
    return result;
  } finally {
    for (const values of asked.values()) tf.dispose(values);
  }
}
