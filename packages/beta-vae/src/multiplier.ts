import {
  type ChosenOptions,
  createVariables,
  defineOption,
  type Module,
  nonNegative,
  type OptionsOf,
  ownParameters,
  type Pass,
  plain,
  positive,
  type Scalar,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** The multiplier stays between exp(-10) and exp(10), so that it always finds back in a few hundred steps. */
const largestLog = 10;
/** One step changes it by 2 % at most: batches that are far off, as the first hundred are, do not throw it away. */
const largestMove = 0.02;

const reachable = plain<number>(
  { type: "number", exclusiveMinimum: 0 },
  "from exp(-10) to exp(10)",
  (start) => Math.abs(Math.log(start)) <= largestLog,
);

export const multiplierOptions = {
  /**
   * First value.
   * @default 1
   */
  start: defineOption<number, number, number>(1, "first value", reachable),
  /**
   * How fast its logarithm moves, per nat and step.
   * @default 0.05
   */
  rate: positive(0.05, "how fast its logarithm moves, per nat and step"),
  /**
   * How much steeper the penalty gets beyond the bound, per nat, which damps swings around it.
   * @default 1
   */
  damping: nonNegative(1, "how much steeper the penalty gets beyond the bound, per nat"),
};

export type MultiplierOptions = OptionsOf<typeof multiplierOptions>;

/** A Lagrange multiplier, learned by dual ascent. It is state that gradients do not move. */
export interface Multiplier extends Module {
  value(): Scalar;
  /**
   * multiplier (max(0, 1 + damping violation)² - 1) / (2 damping), [] in nats: the augmented Lagrangian's term for an
   * inequality, with the slope `multiplier` where the bound is met, and 0 far below it.
   */
  penalty(violation: Tensor): Tensor;
  /**
   * In training, lets the multiplier grow at the end of the step where the violation is above 0, and shrink where it
   * is below.
   *
   * @param violation by how much the constrained quantity exceeds its bound, [] in nats
   */
  ascend(violation: Tensor, pass: Pass): void;
}

/** log(multiplier) += rate violation, bounded. */
export function lagrangeMultiplier({ start, rate, damping }: ChosenOptions<typeof multiplierOptions>): Multiplier {
  const { log } = createVariables("lagrangeMultiplier", {
    log: { shape: [], values: () => tf.scalar(Math.log(start)), trainable: false },
  });
  return {
    ...ownParameters({ log }),
    value: () => tf.exp(log).asScalar(),
    penalty: (violation) => tf.mul(tf.exp(log), damped(violation, damping)),
    ascend: (violation, pass) => {
      if (!pass.training) return;
      const move = tf.clipByValue(tf.mul(violation, rate), -largestMove, largestMove);
      pass.update(log, tf.clipByValue(tf.add(log, move), -largestLog, largestLog));
    },
  };
}

function damped(violation: Tensor, damping: number): Tensor {
  if (damping === 0) return violation;
  return tf.div(tf.sub(tf.square(tf.relu(tf.add(tf.mul(violation, damping), 1))), 1), 2 * damping);
}
