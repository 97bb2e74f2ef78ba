import { at, type Optimizer } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** When the generator moves. */
export interface Turns {
  /** Moves of the discriminator for each of the generator. */
  readonly criticSteps: number;
  /** Moves of the discriminator before the first turn. */
  readonly pretraining: number;
}

/**
 * An optimiser that moves only on the last of every `criticSteps` steps, after `pretraining` steps without any move.
 * Its schedules count the moves. In between the gradient is worked out and not used, for a captured step computes the
 * same each time.
 */
export function takingTurns(optimizer: Optimizer, turns: Turns): Optimizer {
  const { criticSteps, pretraining } = turns;
  if (criticSteps === 1 && pretraining === 0) return optimizer;
  const isTurn = (step: number) => step >= pretraining && (step - pretraining) % criticSteps === criticSteps - 1;
  const movesBefore = (step: number) => Math.max(0, Math.floor((step - pretraining) / criticSteps));
  return {
    config: { kind: "takingTurns", ...turns, optimizer: optimizer.config },
    createState: (parameters) => optimizer.createState(parameters),
    apply: (options) =>
      tf.tidy(() => {
        const { parameters, state, pass } = options;
        const variables = [...parameters.values(), ...state.values()];
        const before = variables.map((variable) => tf.clone(variable));
        const turn = pass.value((step) => (isTurn(step) ? 1 : 0));
        const wait = tf.sub(1, turn);
        const value: typeof pass.value = (schedule) => pass.value((step) => at(schedule, movesBefore(step)));
        optimizer.apply({ ...options, pass: { ...pass, value } });
        variables.forEach((variable, i) => variable.assign(tf.add(tf.mul(turn, variable), tf.mul(wait, before[i]!))));
      }),
  };
}
