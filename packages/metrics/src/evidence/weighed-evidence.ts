import { fewDrawsWarning, mean, requireArgument, requireKnownOptions, requireShape } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "../estimate.js";
import { type Points } from "../points.js";
import { meanEstimate } from "../summarise.js";
import { type EffectiveSampleSize, summariseEffective, weighLogs } from "./effective-samples.js";

export interface WeighedEvidenceOptions {
  /**
   * Numbers of draws at which the bound is taken.
   * @default 1, 2, 4, ... and all of them
   */
  readonly samples?: readonly number[];
}

/** The bound with fewer draws. */
export interface BoundAt extends Estimate {
  readonly samples: number;
}

/** E log p(x), in nats. Its expectation is a lower bound. */
export interface WeighedEvidence extends Estimate {
  /** Draws per example. */
  readonly samples: number;
  /** The part of the standard error that more draws would remove, by the delta method. */
  readonly monteCarloError: number;
  /** (sum w)² / sum w² over the draws of each example. */
  readonly effectiveSampleSize: EffectiveSampleSize;
  /** Said where the effective sample size is low. */
  readonly warning?: string;
  /** The bound against the number of draws: where it still rises at the end, more draws would say more. */
  readonly bounds: readonly BoundAt[];
  /** log p(x) of each example. */
  readonly perExample: Float64Array;
}

/**
 * log p(x) from importance weights of whatever model, log w = log p(x, z) - log q(z|x) at draws z ~ q(z|x):
 *
 *   log p(x) ~ log 1/k sum_i w_i
 *
 * with what says whether to believe it: the effective sample size, a warning where it is low, and the bound with fewer
 * draws, each the mean over disjoint groups of so many draws.
 *
 * @param logWeights [draws, examples], in nats; -Infinity is a weight of 0
 * @throws {ArgumentError} if an option is unknown, or a number of draws not between 1 and all
 * @throws {ShapeError} if the weights are no table
 * @throws {DataError} if a weight is NaN or infinite
 * @see Burda et al. 2016, https://arxiv.org/abs/1509.00519; Owen 2013, "Monte Carlo theory, methods and examples", section 9.3
 * @example
 * const { value, warning, bounds } = await weighedEvidence([[-90.2, -101.5], [-91.4, -99.8]]); // 2 draws of 2 examples
 */
export async function weighedEvidence(
  logWeights: Points,
  options: WeighedEvidenceOptions = {},
): Promise<WeighedEvidence> {
  const where = "weighedEvidence";
  requireKnownOptions(where, options, ["samples"]);
  const columns = await readColumns(where, logWeights);
  const draws = columns[0]!.length;
  const { samples: asked = doublings(draws) } = options;
  const fits = asked.every((count) => Number.isInteger(count) && count >= 1 && count <= draws);
  requireArgument(fits, where, "samples", `integers from 1 to ${draws}, the draws that there are`, asked);
  return { ...summariseWeights(columns, "importance sampling"), bounds: asked.map((count) => boundAt(columns, count)) };
}

/** The evidence from log weights by example. */
export function summariseWeights(columns: readonly Float64Array[], how: string): Omit<WeighedEvidence, "bounds"> {
  const draws = columns[0]!.length;
  const weighed = columns.map(weighLogs);
  const perExample = Float64Array.from(weighed, ({ logMean }) => logMean);
  const effective = weighed.map(({ effective }) => effective);
  const warning = fewDrawsWarning(effective, draws);
  const variance = effective.reduce((sum, size) => sum + Math.max(0, 1 / size - 1 / draws), 0);
  return {
    ...meanEstimate(perExample, {
      estimator: `${how}, ${draws} ${draws === 1 ? "draw" : "draws"} per example`,
      units: "nats",
    }),
    samples: draws,
    monteCarloError: Math.sqrt(variance) / columns.length,
    effectiveSampleSize: summariseEffective(effective),
    ...(warning !== undefined && { warning }),
    perExample,
  };
}

function boundAt(columns: readonly Float64Array[], count: number): BoundAt {
  const groups = Math.floor(columns[0]!.length / count);
  const each = columns.map((column) =>
    mean(
      Array.from(
        { length: groups },
        (_, group) => weighLogs(column.subarray(group * count, (group + 1) * count)).logMean,
      ),
    ),
  );
  const estimator = `importance sampling, ${count} ${count === 1 ? "draw" : "draws"} per example, mean of ${groups} groups`;
  return { ...meanEstimate(each, { estimator, units: "nats" }), samples: count };
}

function doublings(most: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return [...counts, most];
}

/** Log weights of each example, [draws] each; unlike points, they may be -Infinity. */
async function readColumns(where: string, logWeights: Points): Promise<Float64Array[]> {
  const table = await toTable(where, logWeights);
  const bad = table.values.findIndex((value) => Number.isNaN(value) || value === Infinity);
  requireArgument(bad < 0, where, "logWeights", "below infinity", table.values[bad]);
  return Array.from({ length: table.examples }, (_, example) =>
    Float64Array.from({ length: table.draws }, (_, draw) => table.values[draw * table.examples + example]!),
  );
}

async function toTable(where: string, logWeights: Points) {
  requireArgument(
    typeof logWeights === "object" && logWeights !== null,
    where,
    "logWeights",
    "a table of log weights",
    logWeights,
  );
  const isTensor = logWeights instanceof tf.Tensor;
  const isShaped = isTensor || ("shape" in logWeights && "values" in logWeights);
  if (isShaped) {
    const values = Float64Array.from(isTensor ? await logWeights.data() : logWeights.values);
    const { shape } = logWeights;
    requireShape(
      shape.length === 2 && shape[0] * shape[1] === values.length && values.length > 0,
      where,
      "logWeights",
      "be [draws, examples]",
      shape,
    );
    return { values, draws: shape[0], examples: shape[1] };
  }
  const rows = Array.from(logWeights as ArrayLike<ArrayLike<number> | number>, (row) =>
    typeof row === "number" ? [row] : Array.from(row),
  );
  const examples = rows[0]?.length ?? 0;
  const even = rows.length > 0 && examples > 0 && rows.every((row) => row.length === examples);
  requireShape(even, where, "logWeights", "be rows of one length, [draws, examples]", [rows.length, examples]);
  return { values: Float64Array.from(rows.flat()), draws: rows.length, examples };
}
