import * as tf from "@tensorflow/tfjs";
import { requireSource } from "../data/require-source.js";
import { type ExampleSource } from "../data/source.js";
import { type Mixed, rowFromStatistics } from "../distributions/mixed.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { checkedLogProb } from "../objectives/checked-log-prob.js";
import { latentParameters, type LatentModel, modelFor } from "../objectives/latent-model.js";
import { createRng } from "../random/rng.js";
import { type Step } from "../training/executor.js";
import { type Batch, type Density, type Pass, type Sampler, type Tensor } from "../types.js";
import { type DrawsOptions, evaluateDraws } from "./draws.js";
import { evaluationOptionNames } from "./per-example.js";

export interface ImputeOptions extends DrawsOptions {
  /**
   * Draws of z per row.
   * @default 1000
   */
  readonly samples?: number;
}

/** A table without gaps. */
export interface Imputation {
  /** [rows, columns], in the model's units: values that are there, and in the place of others what is expected there. */
  readonly values: Float32Array;
  /** 1 where a value was missing, [rows, columns]. */
  readonly missing: Uint8Array;
  /** Draws that each row's answer rests on, of `samples`: (sum w)² / sum w². [rows] */
  readonly effectiveSampleSize: Float64Array;
}

/**
 * What is missing in rows of a table, as the model expects it by self-normalised importance sampling:
 *
 *   E[x_mis | x_obs] ~ sum_k w_k E[x_mis | z_k] / sum_k w_k,  w_k = p(x_obs|z_k) p(z_k) / q(z_k|x_obs),  z_k ~ q(z|x_obs)
 *
 * Numbers are means, of positive columns of their logarithm; levels are the most probable ones.
 *
 * @param model of "mixed" data
 * @throws {ArgumentError} if the source has no columns, `samples` or `rows` is not a positive integer, or an option is unknown
 * @see Mattei & Frellsen 2019, MIWAE, equation 10, https://arxiv.org/abs/1812.02633
 */
export async function impute<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  source: ExampleSource,
  options: ImputeOptions = {},
): Promise<Imputation> {
  requireKnownOptions("impute", options, [...evaluationOptionNames, "samples", "rows"]);
  requireSource("impute", "source", source);
  const { samples = 1000 } = options;
  const { columns } = source.spec;
  requireArgument(columns !== undefined, "impute", "source", "rows of a table, with columns", source.spec.kind);
  const averages = new Averages(source.size);
  const stepOf = (draws: number): Step => ({
    training: false,
    state: latentParameters(model),
    run: (batch, pass) => weigh(model, batch, pass, draws),
  });
  const runs = evaluateDraws("impute", stepOf, source, "impute", { ...options, samples });
  for await (const { start, count, outputs } of runs) averages.add(start, count, outputs);
  return fill(source, averages);
}

/** Sums over the draws of one pass, by weights that are divided by the largest of each row. */
function weigh<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  batch: Batch,
  pass: Pass,
  samples: number,
): Record<string, Tensor> {
  const { encoder, decoder, prior } = modelFor(model, batch);
  const x = batch["x"]!;
  const posterior = encoder.given(x, pass);
  const z = posterior.sample(pass.rng, [samples]);
  const lead = [samples, x.shape[0]];
  const likelihood = decoder.given(z, pass);
  requireMixed(likelihood);
  const logJoint = tf.add(
    checkedLogProb("decoder", likelihood, x, lead),
    checkedLogProb("prior", prior.distribution(pass), z, lead),
  );
  const logWeights = tf.sub(logJoint, checkedLogProb("encoder", posterior, z, lead));
  const largest = tf.max(logWeights, 0);
  const weights = tf.exp(tf.sub(logWeights, largest));
  const weighted = tf.sum(tf.mul(tf.expandDims(weights, -1), likelihood.statistics()), 0);
  return { largest, total: tf.sum(weights, 0), squares: tf.sum(tf.square(weights), 0), weighted };
}

function requireMixed(likelihood: Density): asserts likelihood is Mixed {
  const mixed = "kind" in likelihood && likelihood.kind === "mixed";
  requireArgument(
    mixed,
    "impute",
    "model",
    'one whose likelihood is "mixed"',
    "another",
    "Build it from a table's spec.",
  );
}

/** Sums of passes with different largest weights, each row on the scale of the largest so far. */
class Averages {
  private readonly largest: Float64Array;
  private readonly total: Float64Array;
  private readonly squares: Float64Array;
  private weighted = new Float64Array();

  constructor(private readonly size: number) {
    this.largest = new Float64Array(size).fill(-Infinity);
    this.total = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  add(start: number, count: number, outputs: Readonly<Record<string, ArrayLike<number>>>): void {
    const width = outputs["weighted"]!.length / count;
    if (this.weighted.length === 0) this.weighted = new Float64Array(this.size * width);
    for (let i = 0; i < count; i++) {
      const [row, largest] = [start + i, outputs["largest"]![i]!];
      const most = Math.max(this.largest[row]!, largest);
      const [old, fresh] = [Math.exp(this.largest[row]! - most), Math.exp(largest - most)];
      this.largest[row] = most;
      this.total[row] = this.total[row]! * old + outputs["total"]![i]! * fresh;
      this.squares[row] = this.squares[row]! * old ** 2 + outputs["squares"]![i]! * fresh ** 2;
      for (let k = 0; k < width; k++) {
        const at = row * width + k;
        this.weighted[at] = this.weighted[at]! * old + outputs["weighted"]![i * width + k]! * fresh;
      }
    }
  }

  /** Average statistics of a row. */
  statistics(row: number): Float64Array {
    const width = this.weighted.length / this.size;
    return this.weighted.slice(row * width, (row + 1) * width).map((sum) => sum / this.total[row]!);
  }

  effectiveSampleSize(): Float64Array {
    return this.total.map((total, row) => total ** 2 / this.squares[row]!);
  }
}

function fill(source: ExampleSource, averages: Averages): Imputation {
  const columns = source.spec.columns!;
  const indices = Uint32Array.from({ length: source.size }, (_, i) => i);
  const values = Float32Array.from(source.read(indices, createRng(0).stream)["x"]!.values);
  const missing = Uint8Array.from(values, (value) => Number(Number.isNaN(value)));
  for (let row = 0; row < source.size; row++) {
    const from = row * columns.length;
    if (!missing.subarray(from, from + columns.length).includes(1)) continue;
    const expected = rowFromStatistics(columns, averages.statistics(row));
    expected.forEach((value, i) => {
      if (missing[from + i] === 1) values[from + i] = value;
    });
  }
  return { values, missing, effectiveSampleSize: averages.effectiveSampleSize() };
}
