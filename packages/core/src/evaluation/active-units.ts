import { type ExampleSource } from "../data/source.js";
import { requireArgument, requireData, requireKnownOptions } from "../errors.js";
import { type Step } from "../training/executor.js";
import { type Density, type Encoder, type Expectation, type Sampler } from "../types.js";
import { evaluateBatches, type EvaluationOptions, evaluationOptionNames } from "./per-example.js";

export interface ActiveUnitsOptions extends EvaluationOptions {
  /**
   * A unit with a larger variance is active.
   * @default 0.01
   */
  readonly threshold?: number;
}

export interface ActiveUnits {
  /** Number of active latent units. */
  readonly count: number;
  /** Variance over the examples of each unit's posterior mean. */
  readonly variances: Float64Array;
}

/**
 * Latent units whose posterior mean moves with the data: Var_x(E_q(z|x)[z_i]) > threshold.
 *
 * @throws {ArgumentError} if the threshold is not positive
 * @throws {DataError} if there are fewer than 2 examples, which have no variance
 * @see Burda et al. 2016, section 5.2, https://arxiv.org/abs/1509.00519
 */
export async function activeUnits<Q extends Sampler & Density & Expectation>(
  encoder: Encoder<Q>,
  source: ExampleSource,
  options: ActiveUnitsOptions = {},
): Promise<ActiveUnits> {
  requireKnownOptions("activeUnits", options, [...evaluationOptionNames, "threshold"]);
  const { threshold = 0.01 } = options;
  requireArgument(threshold > 0, "activeUnits", "threshold", "positive", threshold);
  requireData(source.size >= 2, "activeUnits", "source", "2 or more examples", source.size);
  const step: Step = {
    training: false,
    state: encoder.parameters,
    run: ({ x }, pass) => ({ mean: encoder.given(x!, pass).expectation() }),
  };
  let sums = new Float64Array();
  let squares = new Float64Array();
  for await (const { count, outputs } of evaluateBatches(step, source, "active units", options)) {
    const means = outputs["mean"]!;
    const units = means.length / count;
    if (sums.length === 0) [sums, squares] = [new Float64Array(units), new Float64Array(units)];
    for (let i = 0; i < means.length; i++) {
      sums[i % units]! += means[i]!;
      squares[i % units]! += means[i]! ** 2;
    }
  }
  const variances = sums.map((sum, unit) => (squares[unit]! - (sum * sum) / source.size) / (source.size - 1));
  return { count: variances.filter((variance) => variance > threshold).length, variances };
}
