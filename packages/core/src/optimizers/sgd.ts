import { requireArgument, requireKnownOptions } from "../errors.js";
import { describeSchedule } from "../schedules/schedule.js";
import { type Optimizer, type Schedule } from "../types.js";
import { defineOptimizer, learningRateAt, requireDecay } from "./optimizer.js";

export interface SgdOptions {
  readonly learningRate: Schedule;
  /** @default 0 */
  readonly momentum?: number;
  /**
   * Whether to look ahead along the velocity; needs momentum.
   * @default false
   */
  readonly nesterov?: boolean;
}

/**
 * Gradient descent: with the velocity v = momentum v + g, parameter - learningRate d, where d is v, or g + momentum v
 * with `nesterov`, or g without momentum.
 *
 * State: "sgd/velocity/<path>", none without momentum.
 *
 * @throws {ArgumentError} if a constant is out of range, `nesterov` stands without momentum, or an option is unknown
 * @see Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html, in PyTorch's form
 */
export function sgd(options: SgdOptions): Optimizer {
  const { learningRate, momentum = 0, nesterov = false } = options;
  requireKnownOptions("sgd", options, ["learningRate", "momentum", "nesterov"]);
  requireDecay("sgd", "momentum", momentum);
  requireArgument(momentum > 0 || !nesterov, "sgd", "nesterov", "false without momentum", nesterov);
  return defineOptimizer({
    config: { kind: "sgd", learningRate: describeSchedule(learningRate), momentum, nesterov },
    schedules: [learningRate],
    slots: momentum > 0 ? ["velocity"] : [],
    feeds: [learningRateAt("sgd", learningRate)],
    move: ({ parameter, gradient, slot }, [rate]) => {
      let direction = gradient;
      if (momentum > 0) {
        const velocity = slot("velocity").mul(momentum).add(gradient);
        slot("velocity").assign(velocity);
        direction = nesterov ? velocity.mul(momentum).add(gradient) : velocity;
      }
      parameter.assign(parameter.sub(direction.mul(rate!)));
    },
  });
}
