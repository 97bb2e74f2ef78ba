import * as tf from "@tensorflow/tfjs";
import { conditional } from "../conditionals/conditional.js";
import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { requireShape } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { boundedLogVariance } from "../tensor/soft-bound.js";
import { type Conditional, type Network, type Pass, type Tensor } from "../types.js";
import { type Bijector } from "./bijector.js";
import { type TransformedDistribution, transformedDistribution } from "./transformed-distribution.js";

/**
 * A diagonal normal pushed through a bijector, where a network gives [mean, log-variance, context] on its last axis: an
 * encoder q(z|x) with a flow. It owns both.
 *
 * @param network output [2 units + context]
 * @throws {ShapeError} if the network's output does not fit the bijector
 * @see Rezende & Mohamed 2015, https://arxiv.org/abs/1505.05770; Kingma et al. 2016, https://arxiv.org/abs/1606.04934
 * @example
 * const step = inverseAutoregressive({ hidden: [16] });
 * const bijector = chain([step, permutation("reverse"), step])({ units: 2, context: 8 }, rng.split("flow"));
 * const encoder = flowConditional(mlp({ hidden: [16], outputs: 2 * 2 + 8 })([64], rng.split("encoder")), bijector);
 */
export function flowConditional(
  network: Network,
  bijector: Bijector,
): Conditional<TransformedDistribution<DiagonalNormal>> {
  const { units, context: entries } = bijector;
  const fits = tf.util.arraysEqual([...network.outputShape], [2 * units + entries]);
  const rule = `have the shape [${2 * units + entries}]`;
  const advice = `It holds mean and log-variance of ${units} units, and ${entries} entries of context.`;
  requireShape(fits, "flowConditional", "network output", rule, network.outputShape, advice);
  const toDistribution = (output: Tensor, pass: Pass) => {
    const [mean, logVariance, context] = tf.split(output, entries > 0 ? [units, units, entries] : 2, -1);
    const base = diagonalNormal({ mean: mean!, logVariance: boundedLogVariance(logVariance!) });
    return transformedDistribution(base, bijector, { pass, ...(context && { context }) });
  };
  return { ...conditional(network, toDistribution), ...composeModule({ network, flow: bijector }) };
}
