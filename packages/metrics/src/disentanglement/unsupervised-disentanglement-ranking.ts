import { ArgumentError, requireArgument, requireData, requireKnownOptions } from "@elbo/core";
import { readColumns } from "../columns.js";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { bootstrap, type BootstrapOptions, requireResamples, type Uncertainty } from "./bootstrap.js";
import { lassoWeights, rankCorrelations, type Relation, standardize } from "./correlations.js";

/** What one model makes of the points that all models are given. */
export interface RankedModel {
  /** Posterior means, [points, codes]. */
  readonly codes: Points;
  /** Mean KL of each code from its prior in nats, [codes]; all codes count where it is not given. */
  readonly kl?: ArrayLike<number>;
}

export interface UnsupervisedDisentanglementRankingOptions extends BootstrapOptions {
  /**
   * How codes of two models are compared: "lasso" weights, or "spearman" rank correlations.
   * @default "lasso"
   */
  readonly relation?: "lasso" | "spearman";
  /**
   * Penalty of the lasso.
   * @default 0.1
   */
  readonly alpha?: number;
  /**
   * Codes with a KL up to this are left out, in nats.
   * @default 0.01
   */
  readonly threshold?: number;
}

/** The score of one model: the median of how well it agrees with each of the others, from 0 to 1. */
export interface UnsupervisedDisentanglementRank extends Estimate {
  /** Agreement with each model, [models]; NaN with itself. */
  readonly pairs: readonly number[];
}

/**
 * Ranks models by how far others, trained alike from other seeds, agree with them up to order and sign of the codes; no
 * factors are needed. For two models with relations R [a, b] between their informative codes,
 *
 *   UDR = (mean_b max_a R_ab^2 / sum_a R_ab + mean_a max_b R_ab^2 / sum_b R_ab) / 2
 *
 * and the score of a model is the median over the others. A pair without informative codes scores 0.
 *
 * @param models two or more, of the same points
 * @returns one estimate for each model, in order; of two models without a standard error, which is NaN
 * @throws {DataError} if a number is not finite, or the models' points differ in number
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if there are fewer than two models, a KL does not fit, or an option is unknown or impossible
 * @see Duan et al. 2020, https://arxiv.org/abs/1905.12614; averages as in disentanglement_lib
 * @example
 * const codes = [[-1, 2], [0, -1], [1, 2], [2, -3], [-2, 0]];
 * const swapped = codes.map(([first, second]) => [-second!, first!]);
 * const [first] = await unsupervisedDisentanglementRanking([{ codes }, { codes: swapped }]);
 */
export async function unsupervisedDisentanglementRanking(
  models: readonly RankedModel[],
  options: UnsupervisedDisentanglementRankingOptions = {},
): Promise<UnsupervisedDisentanglementRank[]> {
  requireKnownOptions(where, options, ["relation", "alpha", "threshold", "resamples", "seed"]);
  requireResamples(where, options);
  const { threshold = 0.01 } = options;
  const relate = relationOf(options);
  requireArgument(models.length >= 2, where, "models", "two or more", models.length);
  const columns = await Promise.all(models.map(({ codes }, m) => readColumns(where, `codes of model ${m}`, codes)));
  const count = columns[0]![0]!.length;
  for (const [m, own] of columns.entries())
    requireData(
      own[0]!.length === count,
      where,
      `the points of model ${m}`,
      `${count}, those of the first`,
      own[0]!.length,
    );
  const informative = columns.map((own, m) =>
    own.filter((_, j) => (klOf(models[m]!, own.length, m)?.[j] ?? Infinity) > threshold),
  );
  const scaled = informative.map((own) => own.map(standardize));
  const pairs = scaled.map((_, i) =>
    scaled.map((_, other) => (other === i ? NaN : agreement(relate(scaled[other]!, scaled[i]!)))),
  );
  const estimator = `${options.relation ?? "lasso"} relations of ${models.length} models, median over the others`;
  return pairs.map((row, m) => ({
    value: median(others(row, m)),
    ...uncertainty(others(row, m), options),
    ...{ estimator, units: "1", count: models.length - 1, pairs: row },
  }));
}

const where = "unsupervisedDisentanglementRanking";

/** A single other model says nothing of how far others scatter. */
function uncertainty(scores: readonly number[], options: BootstrapOptions): Uncertainty {
  if (scores.length === 1) return { standardError: NaN, standardErrorMethod: "none of a single other model" };
  return bootstrap("other models", scores.length, options, (weights) =>
    median(scores.flatMap((score, i) => new Array<number>(weights[i]!).fill(score))),
  );
}

function relationOf({ relation = "lasso", alpha = 0.1 }: UnsupervisedDisentanglementRankingOptions): Relation {
  requireArgument(alpha > 0, where, "alpha", "positive", alpha);
  if (relation === "lasso") return lassoWeights(alpha);
  if (relation === "spearman") return rankCorrelations;
  throw new ArgumentError(`${where}: relation must be "lasso" or "spearman"; got ${JSON.stringify(relation)}.`);
}

function klOf({ kl }: RankedModel, codes: number, model: number): ArrayLike<number> | undefined {
  if (kl === undefined) return undefined;
  const bad = Array.from(kl).find((nats) => !Number.isFinite(nats));
  requireArgument(bad === undefined, where, `kl of model ${model}`, "finite", bad);
  requireArgument(
    kl.length === codes,
    where,
    `kl of model ${model}`,
    `one number for each of ${codes} codes`,
    kl.length,
  );
  return kl;
}

/** [a][b] */
function agreement(relations: readonly Float64Array[]): number {
  const columns = (relations[0] ? [...relations[0].keys()] : []).map((b) =>
    Float64Array.from(relations, (row) => row[b]!),
  );
  return (meanStrength(columns) + meanStrength(relations)) / 2;
}

/** The mean of max^2 / sum. */
function meanStrength(rows: readonly Float64Array[]): number {
  if (rows.length === 0 || rows[0]!.length === 0) return 0;
  const strengths = rows.map((row) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    return total > 0 ? row.reduce((most, value) => Math.max(most, value), 0) ** 2 / total : 0;
  });
  return strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
}

function others(row: readonly number[], model: number): number[] {
  return row.filter((_, i) => i !== model);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
