import { requireKnownOptions } from "../errors.js";
import { describeSchedule } from "../schedules/schedule.js";
import { type Optimizer, type Schedule } from "../types.js";
import { defineOptimizer, learningRateAt, requireDecay, requireEpsilon } from "./optimizer.js";

export interface AdamOptions {
  /** @default 1e-3 */
  readonly learningRate?: Schedule;
  /**
   * Decay of the first moment.
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * Decay of the second moment.
   * @default 0.999
   */
  readonly beta2?: number;
  /**
   * Added to the root of the second moment.
   * @default 1e-8
   */
  readonly epsilon?: number;
}

/**
 * Adam: with the corrected moments m and v of the gradient, parameter - learningRate m / (sqrt(v) + epsilon).
 *
 * State "adam/m/<path>" and "adam/v/<path>" holds the sums m = beta1 m + g and v = beta2 v + g², which are the usual
 * averages over (1 - beta); these factors and the corrections enter two numbers that the host works out for each step,
 * so that a step passes over the parameters as rarely as it can.
 *
 * @throws {ArgumentError} if a constant is out of range, or an option is unknown
 * @see Kingma & Ba 2015, algorithm 1, https://arxiv.org/abs/1412.6980; epsilon stands where PyTorch has it
 * @example
 * const player = { name: "vae", objective, optimizer: adam({ learningRate: 5e-4 }) };
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requireKnownOptions("adam", options, ["learningRate", "beta1", "beta2", "epsilon"]);
  requireDecay("adam", "beta1", beta1);
  requireDecay("adam", "beta2", beta2);
  requireEpsilon("adam", epsilon);
  const rate = learningRateAt("adam", learningRate);
  /** Root of the corrected second moment over the root of the sum v. */
  const rootScale = (t: number) => Math.sqrt((1 - beta2) / (1 - beta2 ** t));
  const meanScale = (t: number) => (1 - beta1) / (1 - beta1 ** t);
  return defineOptimizer({
    config: { kind: "adam", learningRate: describeSchedule(learningRate), beta1, beta2, epsilon },
    slots: ["m", "v"],
    feeds: [(t) => (rate(t) * meanScale(t)) / rootScale(t), (t) => epsilon / rootScale(t)],
    move: ({ parameter, gradient, slot }, [stepSize, smallest]) => {
      const m = slot("m").mul(beta1).add(gradient);
      const v = slot("v").mul(beta2).add(gradient.mul(gradient));
      slot("m").assign(m);
      slot("v").assign(v);
      parameter.assign(parameter.sub(m.div(v.sqrt().add(smallest!)).mul(stepSize!)));
    },
  });
}
