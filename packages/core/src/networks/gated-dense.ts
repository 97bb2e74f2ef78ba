import { requireCount } from "../counts.js";
import { requireKnownOptions } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { toFunction } from "./activation.js";
import { buildTogether } from "./build.js";
import { dense, denseOptions, type DenseOptions, requireFlat } from "./dense.js";
import { defineLayer, type NamedLayer } from "./layer.js";

/** As {@link DenseOptions}; the activation is that of the linear half. */
export type GatedDenseOptions = DenseOptions;

/**
 * activation(h) sigmoid(g) with h = x W + b and g = x V + c, [batch, inputs] to [batch, units].
 *
 * Parameters: "linear/kernel", "linear/bias", "gate/kernel", "gate/bias", shaped as in {@link dense}.
 *
 * @throws {ArgumentError} if `units` is not a positive integer, or an option is unknown
 * @throws {ShapeError} when built, if the input shape has not exactly one axis
 * @see Dauphin et al. 2017, https://arxiv.org/abs/1612.08083; the layers of Tomczak & Welling 2018
 */
export function gatedDense(options: GatedDenseOptions): NamedLayer {
  requireKnownOptions("gatedDense", options, denseOptions);
  requireCount("gatedDense", "units", options.units);
  toFunction("gatedDense", options.activation ?? "identity");
  const layers = { linear: dense(options), gate: dense({ ...options, activation: "sigmoid" }) };
  return defineLayer("gatedDense", (inputShape, rng) => {
    requireFlat("gatedDense", inputShape);
    const { linear, gate } = buildTogether(layers, inputShape, rng);
    return {
      ...composeModule({ linear, gate }),
      outputShape: linear.outputShape,
      apply: (input, pass) => linear.apply(input, pass).mul(gate.apply(input, pass)),
    };
  });
}
