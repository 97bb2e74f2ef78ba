import {
  type DataSpec,
  evaluateBatches,
  type EvaluationOptions,
  type ExampleSource,
  type ParameterMap,
  requireKnownOptions,
  requireLabels,
  type Step,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "./estimate.js";
import { binomial } from "./summarise.js";

export type AccuracyOptions = Pick<EvaluationOptions, "batchSize" | "executor" | "signal">;

/** What accuracy is measured of. */
export interface Classifying {
  readonly logits: (x: Tensor) => Tensor;
  readonly parameters: ParameterMap;
  readonly data: DataSpec;
}

/**
 * The share of a source's examples whose class is the most probable one, with sqrt(p (1 - p) / n) as its standard error.
 *
 * @throws {DataError} if the examples have no labels, or more classes than the model
 */
export async function accuracy(
  { logits, parameters, data }: Classifying,
  source: ExampleSource,
  options: AccuracyOptions = {},
): Promise<Estimate> {
  requireKnownOptions("accuracy", options, ["batchSize", "executor", "signal"]);
  requireLabels("accuracy", data.classes!, source.spec);
  const step: Step = {
    training: false,
    state: parameters,
    run: ({ x, label }) =>
      tf.tidy(() => {
        const isRight = tf.equal(tf.argMax(logits(x!), -1), tf.cast(label!, "int32"));
        return { right: tf.sum(tf.cast(isRight, "float32")) };
      }),
  };
  let right = 0;
  for await (const { outputs } of evaluateBatches(step, source, "accuracy", options)) right += outputs["right"]![0]!;
  const [value, count] = [right / source.size, source.size];
  return { value, ...binomial("examples", value, count), estimator: "the most probable class", units: "share", count };
}
