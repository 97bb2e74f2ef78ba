import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { type Points, readPoints, readPointsLike, type Rows } from "../points.js";
import { meanEstimate } from "../summarise.js";
import { squaredDistance, squaredRadii } from "./nearest.js";

export interface NeighbourhoodOptions {
  /**
   * The neighbour whose distance is the radius of a point's neighbourhood.
   * @default 3 for precision and recall, 5 for density and coverage
   */
  readonly k?: number;
}

export interface PrecisionRecall {
  /** Share of the generated points that lie in the neighbourhood of a real one: how real they are. */
  readonly precision: Estimate;
  /** Share of the real points that lie in the neighbourhood of a generated one: how much of the real ones is generated. */
  readonly recall: Estimate;
}

/**
 * Improved precision and recall: whether points of one sample lie where those of the other do. The neighbourhood of a point is
 * a ball up to its k-th nearest other point of its own sample. Time grows with the square of the number of points.
 *
 * @param real features of real examples, [n, size]
 * @param generated features of generated ones, [m, size]; as many, to compare models
 * @throws {ArgumentError} if an option is unknown, or k no positive integer
 * @throws {ShapeError} if sizes differ, or there are not more than k points
 * @throws {DataError} if a value is NaN or infinite
 * @see Kynkäänniemi et al. 2019, https://arxiv.org/abs/1904.06991
 * @example
 * const { precision, recall } = await precisionRecall([[0], [1], [2], [3]], [[0.5], [1.5], [9], [10]], { k: 1 });
 */
export async function precisionRecall(
  real: Points,
  generated: Points,
  options: NeighbourhoodOptions = {},
): Promise<PrecisionRecall> {
  const { k, first, second } = await readBoth("precisionRecall", real, generated, options, 3);
  const estimator = `balls up to neighbour ${k}`;
  const share = (points: Rows, centres: Rows, whose: string) =>
    meanEstimate(inSomeBall(points, centres, squaredRadii(centres, k)), {
      estimator,
      units: "share",
      method: `over the ${whose} points, with the others as they are`,
    });
  return { precision: share(second, first, "generated"), recall: share(first, second, "real") };
}

export interface DensityCoverage {
  /** Mean number of real points whose neighbourhood a generated one lies in, over k: 1 where both are alike, more where they crowd. */
  readonly density: Estimate;
  /** Share of the real points whose neighbourhood holds a generated one. */
  readonly coverage: Estimate;
}

/**
 * Density and coverage: as precision and recall, with neighbourhoods of real points alone, so that one generated outlier
 * does not cover everything. Of two samples alike, density is 1 and coverage 1 - (1/2)^k for many points.
 *
 * @param real features of real examples, [n, size]
 * @param generated features of generated ones, [m, size]; as many, to compare models
 * @throws {ArgumentError} if an option is unknown, or k no positive integer
 * @throws {ShapeError} if sizes differ, or there are not more than k points
 * @throws {DataError} if a value is NaN or infinite
 * @see Naeem et al. 2020, https://arxiv.org/abs/2002.09797
 * @example
 * const { density, coverage } = await densityCoverage([[0], [1], [2], [3]], [[0.5], [1.5], [9], [10]], { k: 1 });
 */
export async function densityCoverage(
  real: Points,
  generated: Points,
  options: NeighbourhoodOptions = {},
): Promise<DensityCoverage> {
  const { k, first, second } = await readBoth("densityCoverage", real, generated, options, 5);
  const radii = squaredRadii(first, k);
  const density = new Float64Array(second.count);
  const covered = new Float64Array(first.count);
  for (let i = 0; i < first.count; i++)
    for (let j = 0; j < second.count; j++) {
      if (squaredDistance(first, i, second, j) > radii[i]!) continue;
      density[j]! += 1 / k;
      covered[i] = 1;
    }
  const estimator = `balls of real points up to neighbour ${k}`;
  return {
    density: meanEstimate(density, {
      estimator,
      units: "1",
      method: "over the generated points, with the real ones as they are",
    }),
    coverage: meanEstimate(covered, {
      estimator,
      units: "share",
      method: "over the real points, with the generated ones as they are",
    }),
  };
}

/** 1 for each point that lies in the ball of a centre. */
function inSomeBall(points: Rows, centres: Rows, radii: Float64Array): Float64Array {
  return Float64Array.from({ length: points.count }, (_, i) => {
    for (let j = 0; j < centres.count; j++) if (squaredDistance(points, i, centres, j) <= radii[j]!) return 1;
    return 0;
  });
}

async function readBoth(where: string, real: Points, generated: Points, options: NeighbourhoodOptions, usual: number) {
  requireKnownOptions(where, options, ["k"]);
  const { k = usual } = options;
  requireArgument(Number.isInteger(k) && k >= 1, where, "k", "a positive integer", k);
  const first = await readPoints(where, "real", real, k + 1);
  return { k, first, second: await readPointsLike(where, "generated", generated, first, k + 1) };
}
