import { requireKnownOptions } from "../errors.js";
import { describeSchedule } from "../schedules/schedule.js";
import { type Optimizer } from "../types.js";
import { type AdamOptions } from "./adam.js";
import { defineOptimizer, learningRateAt, requireDecay, requireEpsilon } from "./optimizer.js";

/** As {@link AdamOptions}, but `beta2` is the decay of the largest gradient, and `epsilon` is added to |gradient|. */
export type AdamaxOptions = AdamOptions;

/**
 * Adamax: with the corrected mean m of the gradient and u = max(beta2 u, |gradient| + epsilon),
 * parameter - learningRate m / u.
 *
 * State: "adamax/m/<path>", the sum m = beta1 m + g (the usual average over 1 - beta1), and "adamax/u/<path>".
 *
 * @throws {ArgumentError} if a constant is out of range, or an option is unknown
 * @see Kingma & Ba 2015, algorithm 2, https://arxiv.org/abs/1412.6980; epsilon stands where PyTorch has it
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requireKnownOptions("adamax", options, ["learningRate", "beta1", "beta2", "epsilon"]);
  requireDecay("adamax", "beta1", beta1);
  requireDecay("adamax", "beta2", beta2);
  requireEpsilon("adamax", epsilon);
  const rate = learningRateAt("adamax", learningRate);
  return defineOptimizer({
    config: { kind: "adamax", learningRate: describeSchedule(learningRate), beta1, beta2, epsilon },
    schedules: [learningRate],
    slots: ["m", "u"],
    feeds: [(t) => (rate(t) * (1 - beta1)) / (1 - beta1 ** t)],
    move: ({ parameter, gradient, slot }, [stepSize]) => {
      const m = slot("m").mul(beta1).add(gradient);
      const u = slot("u").mul(beta2).maximum(gradient.abs().add(epsilon));
      slot("m").assign(m);
      slot("u").assign(u);
      parameter.assign(parameter.sub(m.div(u).mul(stepSize!)));
    },
  });
}
