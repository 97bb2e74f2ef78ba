import { type Distribution, type LatentVariableModel, type Shape, type Summarised, type Tensor } from "@elbo/core";
import { latentExhibits } from "../exhibits/latent-exhibits.js";
import { type BenchModel, type CodeSpace, type Part } from "./bench-model.js";
import { latentMetrics, type LatentMetricsOptions } from "./latent-metrics.js";

export interface LatentModelOptions<Q, P> extends LatentMetricsOptions<Q, P> {
  /**
   * Whether p(z) is N(0, I), so that its quantiles span a manifold of two units.
   * @default false
   */
  readonly standardPrior?: boolean;
  /**
   * KL(q(z_j|x) || p(z_j)) of each unit, [n, units] in nats.
   * @default none
   */
  readonly unitKl?: (posterior: Q, prior: P) => Tensor;
  /**
   * Log variances of a posterior with independent normal units, [n, units].
   * @default none
   */
  readonly logVariance?: (posterior: Q) => Tensor;
}

/** A model with an encoder, a decoder and a prior over codes [latent], measured by its bound and its evidence. */
export function latentModel<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  options: LatentModelOptions<Q, P>,
): BenchModel {
  const units = model.config["latent"] as number;
  const { standardPrior = false, unitKl, logVariance } = options;
  return {
    model,
    draw: (count, rng) => model.generate(count, rng, { draw: true }),
    codes: {
      ...{ units, encode: (x) => model.encode(x), decode: (z) => model.decode(z) },
      ...(unitKl && {
        unitKl: (x, pass) => unitKl(model.encoder.given(x, pass), model.prior.distribution(pass)),
      }),
      ...(logVariance && { logVariance: (x, pass) => logVariance(model.encoder.given(x, pass)) }),
    },
    parts: latentParts(model, units),
    ...latentMetrics(model, options),
    exhibit: (data, executor) => latentExhibits(model, data, { executor, standardPrior }),
  };
}

/** The encoder and the decoder as functions of examples and of codes [units]. */
export function latentParts(
  model: { readonly data: { readonly shape: Shape } } & Pick<CodeSpace, "encode" | "decode">,
  units: number,
): Record<"encoder" | "decoder", Part> {
  const float = (shape: Shape) => ({ shape, dtype: "float32" }) as const;
  return {
    encoder: { inputs: { x: float(model.data.shape) }, output: "z", apply: (x) => model.encode(x) },
    decoder: { inputs: { z: float([units]) }, output: "x", apply: (z) => model.decode(z) },
  };
}
