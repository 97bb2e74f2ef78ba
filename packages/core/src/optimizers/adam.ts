import { requireArgument, requireKnownOptions } from "../errors.js";
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
  requireKnownOptions("adam", options, adamOptions);
  return adaptive("adam", options);
}

export interface AdamWOptions extends AdamOptions {
  /**
   * Share of a parameter that the learning rate takes away in each step, before Adam moves it.
   * @default 1e-2
   */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay: (1 - learningRate weightDecay) parameter, less the step of {@link adam}. The decay is of
 * every trainable parameter, as PyTorch has it, and follows the learning rate's schedule.
 *
 * State: "adamW/m/<path>" and "adamW/v/<path>", as those of Adam.
 *
 * @throws {ArgumentError} if a constant is out of range, or an option is unknown
 * @see Loshchilov & Hutter 2019, algorithm 2, https://arxiv.org/abs/1711.05101, in PyTorch's form
 * @example
 * const optimizer = adamW({ learningRate: 1e-3, weightDecay: 0.05 });
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { weightDecay = 1e-2, ...rest } = options;
  requireKnownOptions("adamW", options, [...adamOptions, "weightDecay"]);
  const holds = Number.isFinite(weightDecay) && weightDecay >= 0;
  requireArgument(holds, "adamW", "weightDecay", "finite and at least 0", weightDecay);
  return adaptive("adamW", rest, weightDecay);
}

const adamOptions = ["learningRate", "beta1", "beta2", "epsilon"];

function adaptive(kind: string, options: AdamOptions, weightDecay?: number): Optimizer {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requireDecay(kind, "beta1", beta1);
  requireDecay(kind, "beta2", beta2);
  requireEpsilon(kind, epsilon);
  const rate = learningRateAt(kind, learningRate);
  /** Root of the corrected second moment over the root of the sum v. */
  const rootScale = (t: number) => Math.sqrt((1 - beta2) / (1 - beta2 ** t));
  const meanScale = (t: number) => (1 - beta1) / (1 - beta1 ** t);
  const constants = { learningRate: describeSchedule(learningRate), beta1, beta2, epsilon };
  const decay = weightDecay === undefined ? [] : [(t: number) => 1 - rate(t) * weightDecay];
  return defineOptimizer({
    config: { kind, ...constants, ...(weightDecay !== undefined && { weightDecay }) },
    schedules: [learningRate],
    slots: ["m", "v"],
    feeds: [(t) => (rate(t) * meanScale(t)) / rootScale(t), (t) => epsilon / rootScale(t), ...decay],
    move: ({ parameter, gradient, slot }, [stepSize, smallest, left]) => {
      const m = slot("m").mul(beta1).add(gradient);
      const v = slot("v").mul(beta2).add(gradient.mul(gradient));
      slot("m").assign(m);
      slot("v").assign(v);
      const start = left === undefined ? parameter : parameter.mul(left);
      parameter.assign(start.sub(m.div(v.sqrt().add(smallest!)).mul(stepSize!)));
    },
  });
}
