import { requireKnownOptions } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Activation, toFunction } from "./activation.js";
import { dense, type DenseOptions, requireFlat } from "./dense.js";
import { defineLayer, type NamedLayer } from "./layer.js";
import { buildTogether } from "./build.js";

export interface GatedDenseOptions extends DenseOptions {
  /** Applied to the linear half; default: "identity". */
  readonly activation?: Activation;
}

/**
 * activation(h) sigmoid(g) with h = x W + b and g = x V + c, [batch, inputs] to [batch, units].
 *
 * Parameters: "linear/kernel", "linear/bias", "gate/kernel", "gate/bias", shaped as in {@link dense}.
 *
 * @throws {ArgumentError} if `units` is not a positive integer, or an option is unknown
 * @throws {ShapeError} when built, if the input shape has not exactly one axis
 * @see Dauphin et al. 2017, https://arxiv.org/abs/1612.08083; the layers of Tomczak & Welling 2018
 */
export function gatedDense({ activation = "identity", ...options }: GatedDenseOptions): NamedLayer {
  requireKnownOptions("gatedDense", options, ["units", "bias", "kernel", "biasInit"]);
  const layers = { linear: dense({ ...options, activation }), gate: dense({ ...options, activation: "sigmoid" }) };
  toFunction("gatedDense", activation);
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
