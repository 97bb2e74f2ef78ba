import { createRng, requireArgument, requireKnownOptions, requireShape } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "../estimate.js";
import { type Points, readPoints, readPointsLike, rowAt, type Rows } from "../points.js";
import { meanEstimate } from "../summarise.js";
import { Posteriors } from "./pair-densities.js";

/** Diagonal normal posteriors of examples, and draws from them, of whatever model. */
export interface PosteriorCodes {
  /** [examples, units] */
  readonly mean: Points;
  /** log of the variances, [examples, units] */
  readonly logVariance: Points;
  /**
   * Draws from q(z|x), [samples * examples, units]: draw s of example n is row s * examples + n.
   * @default one of each example, drawn here with `seed`
   */
  readonly z?: Points;
  /**
   * log p(z) of each draw: [draws, units] of a prior with independent units, whose sum over units it is, or [draws].
   * @default N(0, I)
   */
  readonly logPrior?: Points;
}

export interface PosteriorInformationOptions {
  /**
   * Seed of the draws.
   * @default 0
   */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called with the share of the draws that are done. */
  readonly onProgress?: (share: number) => void;
}

/** What one unit of a code says, in nats. Means over examples. */
export interface UnitInformation {
  /** I_q(x; z_j). */
  readonly mutualInformation: number;
  /** E KL(q(z_j|x) || p(z_j)), where the prior's units are independent. */
  readonly kl?: number;
  /** KL(q(z_j) || p(z_j)), where the prior's units are independent. */
  readonly marginalKl?: number;
  /** Variance of the unit's posterior mean over the examples; no nats. */
  readonly meanVariance: number;
}

/**
 * The parts of the KL, in nats: kl = mutualInformation + marginalKl and marginalKl = totalCorrelation + dimensionwiseKl.
 * None is clipped: where the truth is 0, estimates fall on both sides.
 */
export interface LatentInformation {
  readonly quantity: "latent information";
  readonly estimator: string;
  /** Draws per example. */
  readonly samples: number;
  readonly examples: number;
  /** E KL(q(z|x) || p(z)). */
  readonly kl: Estimate;
  /** I_q(x; z), at most log(examples). Near 0 the posterior has collapsed. */
  readonly mutualInformation: Estimate;
  /** KL(q(z) || p(z)). */
  readonly marginalKl: Estimate;
  /** KL(q(z) || prod_j q(z_j)): how far units depend on each other. */
  readonly totalCorrelation: Estimate;
  /** sum_j KL(q(z_j) || p(z_j)), where the prior's units are independent. */
  readonly dimensionwiseKl?: Estimate;
  /** [units]; their mutual information adds up to mutualInformation + totalCorrelation. */
  readonly perUnit: readonly UnitInformation[];
}

/** Densities at the draws, the sums of which over draws and units are all that is reported. */
export interface Parts {
  readonly kl: Float64Array;
  readonly mutualInformation: Float64Array;
  readonly marginalKl: Float64Array;
  readonly totalCorrelation: Float64Array;
  readonly dimensionwiseKl?: Float64Array;
}

/** Posteriors with their draws and the prior's densities there. */
export interface DrawnCodes {
  readonly posteriors: Posteriors;
  readonly z: Rows;
  readonly logPrior: Rows;
  readonly samples: number;
}

/**
 * ELBO surgery on the posteriors of any model: how much codes tell of their examples, how far codes are from the prior, and
 * how far the units of a code depend on each other,
 *
 *   E KL(q(z|x) || p(z)) = I_q(x; z) + KL(q(z) || p(z)),   q(z) = 1/N sum_n q(z|x_n)
 *   KL(q(z) || p(z)) = KL(q(z) || prod_j q(z_j)) + sum_j KL(q(z_j) || p(z_j))
 *
 * with the densities at drawn codes. q(z) is the exact mixture of all N posteriors, in float64 on the host: time grows with
 * N² samples units, about 20 ns each. The information is that of the N examples, at most log N.
 *
 * @param codes means, variances and draws; borrowed
 * @throws {ArgumentError} if an option is unknown, or an argument is no points
 * @throws {ShapeError} if lengths do not fit, or there are fewer than 2 examples
 * @throws {DataError} if a value is NaN or infinite
 * @see Hoffman & Johnson 2016, "ELBO surgery", equation 8; Chen et al. 2018, equation 2, https://arxiv.org/abs/1802.04942
 * @example
 * const mean = [[-2], [2]]; // two codes far apart, each of one unit
 * const { mutualInformation } = await posteriorInformation({ mean, logVariance: [[-4], [-4]] });
 * console.log(mutualInformation.value); // log 2
 */
export async function posteriorInformation(
  codes: PosteriorCodes,
  options: PosteriorInformationOptions = {},
): Promise<LatentInformation> {
  requireKnownOptions("posteriorInformation", options, ["seed", "signal", "onProgress"]);
  return informationOf(await readCodes("posteriorInformation", codes, options.seed), options);
}

/** As {@link posteriorInformation}, of codes that were read. */
export async function informationOf(
  codes: DrawnCodes,
  options: Pick<PosteriorInformationOptions, "signal" | "onProgress"> = {},
): Promise<LatentInformation> {
  const { posteriors, samples } = codes;
  const { parts, perUnit } = await allPairs(codes, options);
  const estimator = `q(z) the mixture of all ${posteriors.count} posteriors, ${samples} ${samples === 1 ? "draw" : "draws"} of z per example`;
  const method = "of the mean over the examples, with q(z) as it is";
  const estimate = (values: Float64Array) => meanEstimate(values, { estimator, units: "nats", method });
  return {
    quantity: "latent information",
    estimator,
    samples,
    examples: posteriors.count,
    kl: estimate(parts.kl),
    mutualInformation: estimate(parts.mutualInformation),
    marginalKl: estimate(parts.marginalKl),
    totalCorrelation: estimate(parts.totalCorrelation),
    ...(parts.dimensionwiseKl && { dimensionwiseKl: estimate(parts.dimensionwiseKl) }),
    perUnit,
  };
}

/** The parts at each example, means over its draws, and of each unit. */
export async function allPairs(
  { posteriors, z, logPrior, samples }: DrawnCodes,
  { signal, onProgress }: Pick<PosteriorInformationOptions, "signal" | "onProgress">,
): Promise<{ readonly parts: Parts; readonly perUnit: UnitInformation[] }> {
  const { count, units } = posteriors;
  const independent = logPrior.size === units;
  const own = -Math.log(count);
  const sums = partSums(count, independent);
  const unitSums = { information: new Float64Array(units), marginalKl: new Float64Array(units) };
  const between = Math.max(1, Math.floor(2e7 / (count * units)));
  for (let draw = 0; draw < z.count; draw++) {
    const densities = posteriors.at(rowAt(z, draw), draw % count, { own, other: own });
    addParts(sums, draw % count, densities, rowAt(logPrior, draw), samples);
    for (let unit = 0; unit < units; unit++) {
      unitSums.information[unit]! += (densities.logOwnUnits[unit]! - densities.logUnits[unit]!) / z.count;
      if (independent)
        unitSums.marginalKl[unit]! += (densities.logUnits[unit]! - rowAt(logPrior, draw)[unit]!) / z.count;
    }
    if ((draw + 1) % between > 0) continue;
    onProgress?.((draw + 1) / z.count);
    await tf.nextFrame();
    signal?.throwIfAborted();
  }
  onProgress?.(1);
  const variances = posteriors.meanVariances();
  const perUnit = Array.from(unitSums.information, (mutualInformation, unit) => ({
    mutualInformation,
    ...(independent && { kl: mutualInformation + unitSums.marginalKl[unit]!, marginalKl: unitSums.marginalKl[unit]! }),
    meanVariance: variances[unit]!,
  }));
  return { parts: sums, perUnit };
}

/** Empty parts of so many examples. */
export function partSums(examples: number, independent: boolean): Parts {
  const zeros = () => new Float64Array(examples);
  return {
    kl: zeros(),
    mutualInformation: zeros(),
    marginalKl: zeros(),
    totalCorrelation: zeros(),
    ...(independent && { dimensionwiseKl: zeros() }),
  };
}

/** Adds one of `samples` draws of an example to its parts. */
export function addParts(
  parts: Parts,
  example: number,
  { logOwn, logJoint, logUnits }: ReturnType<Posteriors["at"]>,
  logPriorUnits: Float64Array,
  samples: number,
): void {
  const [logIndependent, logPrior] = [sum(logUnits), sum(logPriorUnits)];
  parts.kl[example]! += (logOwn - logPrior) / samples;
  parts.mutualInformation[example]! += (logOwn - logJoint) / samples;
  parts.marginalKl[example]! += (logJoint - logPrior) / samples;
  parts.totalCorrelation[example]! += (logJoint - logIndependent) / samples;
  if (parts.dimensionwiseKl) parts.dimensionwiseKl[example]! += (logIndependent - logPrior) / samples;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Reads codes, and draws where no draws are given. */
export async function readCodes(where: string, codes: PosteriorCodes, seed = 0): Promise<DrawnCodes> {
  const known = ["mean", "logVariance", "z", "logPrior"];
  requireKnownOptions(where, codes, known);
  const mean = await readPoints(where, "mean", codes.mean, 2);
  const logVariance = await readPointsLike(where, "logVariance", codes.logVariance, mean);
  requireShape(
    logVariance.count === mean.count,
    where,
    "logVariance",
    `have a row for each of the ${mean.count} means`,
    [logVariance.count, mean.size],
  );
  const z = codes.z === undefined ? draw(mean, logVariance, seed) : await readPointsLike(where, "z", codes.z, mean);
  const samples = z.count / mean.count;
  requireShape(
    Number.isInteger(samples),
    where,
    "z",
    `have a whole number of draws for each of ${mean.count} examples`,
    [z.count, z.size],
  );
  const posteriors = new Posteriors(mean, logVariance);
  return { posteriors, z, logPrior: await readPrior(where, codes.logPrior, z), samples };
}

async function readPrior(where: string, given: Points | undefined, z: Rows): Promise<Rows> {
  if (given === undefined)
    return { ...z, values: z.values.map((value) => -0.5 * (value * value + Math.log(2 * Math.PI))) };
  const rows = await readPoints(where, "logPrior", given);
  const fits = rows.count === z.count && (rows.size === 1 || rows.size === z.size);
  requireShape(fits, where, "logPrior", `have the shape [${z.count}] or [${z.count}, ${z.size}]`, [
    rows.count,
    rows.size,
  ]);
  return rows;
}

function draw(mean: Rows, logVariance: Rows, seed: number): Rows {
  requireArgument(
    Number.isSafeInteger(seed) && seed >= 0,
    "posteriorInformation",
    "seed",
    "an integer from 0 to 2^53 - 1",
    seed,
  );
  const noise = createRng(seed).split("codes").stream.fillNormal(new Float32Array(mean.values.length));
  return { ...mean, values: mean.values.map((value, i) => value + Math.exp(logVariance.values[i]! / 2) * noise[i]!) };
}
