import { requireKnownOptions, type Tensor } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { type CopyRate, copyRate } from "./copy-rate.js";
import { type FeatureNetwork, featuresOf } from "./features.js";
import { frechetDistance } from "./frechet-distance.js";
import { kernelDistance } from "./kernel-distance.js";
import { densityCoverage, precisionRecall } from "./neighbourhoods.js";

/** What is compared, each [n, ...shape]; borrowed. */
export interface JudgedExamples {
  readonly generated: Tensor;
  /** Held-out examples, as many as generated ones where models are compared with each other's reports. */
  readonly real: Tensor;
  /** What the model learned from; without, nothing is said of copies. */
  readonly training?: Tensor;
}

export interface SampleQualityOptions {
  /** What sees examples as features. */
  readonly features: FeatureNetwork;
  /**
   * Examples that features are computed of at a time.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Blocks for the standard errors of the distances; 0 for none.
   * @default 10
   */
  readonly blocks?: number;
}

/** The figures of a sample beside real examples. */
export interface SampleQuality {
  readonly frechetDistance: Estimate;
  readonly kernelDistance: Estimate;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly density: Estimate;
  readonly coverage: Estimate;
  /** In the entries of examples, not in features. */
  readonly copyRate?: CopyRate;
}

/**
 * All that is said of generated examples beside real ones, in the features of one network: distances of distributions,
 * precision and recall, density and coverage, and copies of the training set. Judge all models alike: as many examples of
 * each, all of them draws from p(x|z) or all of them its means.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if sizes differ, or there are fewer than 20 examples of either, for the blocks
 * @throws {DataError} if a feature is NaN or infinite
 * @example
 * const pixels = { name: "pixel", apply: (x: tf.Tensor) => tf.reshape(x, [x.shape[0], -1]) };
 * const examples = { generated: rng.normal([40, 2, 2]), real: rng.normal([40, 2, 2]) };
 * const { frechetDistance, precision } = await sampleQuality(examples, { features: pixels });
 */
export async function sampleQuality(examples: JudgedExamples, options: SampleQualityOptions): Promise<SampleQuality> {
  requireKnownOptions("sampleQuality", options, ["features", "batchSize", "blocks"]);
  requireKnownOptions("sampleQuality", examples, ["generated", "real", "training"]);
  const { features, batchSize, blocks } = options;
  const { generated, real, training } = examples;
  const [seen, made] = [await featuresOf(features, real, batchSize), await featuresOf(features, generated, batchSize)];
  const named = { features: features.name, blocks };
  return {
    frechetDistance: await frechetDistance(seen, made, named),
    kernelDistance: await kernelDistance(seen, made, named),
    ...(await precisionRecall(seen, made)),
    ...(await densityCoverage(seen, made)),
    ...(training && { copyRate: await copyRate(generated, training, real) }),
  };
}
