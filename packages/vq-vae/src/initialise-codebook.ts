import {
  type EvaluationOptions,
  type ExampleSource,
  RandomStream,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { encoderOutputs } from "./codes/encoder-outputs.js";
import { kMeans } from "./codebook/k-means.js";
import { requireParts, requireReadable } from "./codes/require-model.js";
import { type VqVae } from "./vq-vae.js";

export interface InitialiseCodebookOptions extends Pick<EvaluationOptions, "seed" | "executor" | "batchSize"> {
  /**
   * "k-means": centres of the encoder's outputs; "data": some of the outputs themselves.
   * @default "k-means"
   */
  readonly method?: "k-means" | "data";
  /**
   * Examples that are encoded for it, drawn from the source; all where there are fewer.
   * @default 1000
   */
  readonly examples?: number;
  /**
   * Steps of k-means at most.
   * @default 25
   */
  readonly iterations?: number;
}

/**
 * Gives a codebook its first vectors from what the encoder makes of data, on the host, before training. Each code then
 * counts as if it were chosen once a step.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the examples have fewer vectors than there are codes
 * @example
 * await initialiseCodebook(model, source, { method: "k-means", seed: 1 });
 */
export async function initialiseCodebook(
  model: Pick<VqVae, "encoder" | "codebook" | "data">,
  source: ExampleSource,
  options: InitialiseCodebookOptions = {},
): Promise<void> {
  const known = ["method", "examples", "iterations", "seed", "executor", "batchSize"];
  requireKnownOptions("initialiseCodebook", options, known);
  requireParts("initialiseCodebook", model, ["encoder", "codebook"]);
  requireReadable("initialiseCodebook", model, source);
  const { method = "k-means", examples = 1000, iterations = 25, seed = 0, executor, batchSize } = options;
  const named = method === "k-means" || method === "data";
  requireArgument(named, "initialiseCodebook", "method", '"k-means" or "data"', method);
  for (const [name, value] of Object.entries({ examples, iterations }))
    requireArgument(Number.isInteger(value) && value >= 1, "initialiseCodebook", name, "a positive integer", value);
  const stream = RandomStream.fromSeed(seed).split("initialise codebook");
  const some = drawExamples(source, examples, stream);
  const values = await encoderOutputs("initialiseCodebook", model, some, ({ encoded }) => encoded, {
    seed,
    executor,
    batchSize,
  });
  const { codebook } = model;
  const { codes, dimension } = codebook;
  const rows = values.length / dimension;
  const enough = `an integer that gives at least ${codes} vectors, ${rows / some.size} an example`;
  requireArgument(
    rows >= codes,
    "initialiseCodebook",
    "examples",
    enough,
    some.size,
    "Take more examples, or fewer codes.",
  );
  const points = { values, dimension };
  const vectors = method === "k-means" ? kMeans(points, codes, stream, iterations) : drawPoints(points, codes, stream);
  tf.tidy(() => codebook.restart(tf.tensor(vectors, [codes, dimension])));
}

function drawExamples(source: ExampleSource, examples: number, stream: RandomStream): ExampleSource {
  const order = stream.split("examples").permutation(source.size).slice(0, examples);
  const read: ExampleSource["read"] = (indices, draws) =>
    source.read(
      indices.map((index) => order[index]!),
      draws,
    );
  return { ...source, size: order.length, read };
}

function drawPoints(
  { values, dimension }: { readonly values: Float32Array; readonly dimension: number },
  count: number,
  stream: RandomStream,
): Float32Array {
  const order = stream.split("points").permutation(values.length / dimension);
  const drawn = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++)
    drawn.set(values.subarray(order[i]! * dimension, (order[i]! + 1) * dimension), i * dimension);
  return drawn;
}
