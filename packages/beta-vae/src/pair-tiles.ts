import { identity, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type LogWeights } from "./stratified-weights.js";

/** The draws of a batch and the posteriors that they are from, each [units, batch]. */
export interface Draws {
  readonly z: Tensor;
  readonly mean: Tensor;
  readonly logVariance: Tensor;
}

/** Some units and some draws, whose pairs with all posteriors are worked out at once. */
export interface Tile {
  readonly unit: number;
  readonly units: number;
  readonly draw: number;
  readonly draws: number;
}

/** Most pairs of a tile: its megabyte stays in a processor's own cache. Batches of small models have one tile. */
export const usualPairs = 2 ** 18;

/** All pairs of draws, posteriors and units in tiles: the groups of units of each group of draws. */
export function tilesOf(units: number, batch: number, mostPairs = usualPairs): readonly (readonly Tile[])[] {
  const drawsAtOnce = Math.max(1, Math.min(batch, Math.floor(mostPairs / batch)));
  const unitsAtOnce = Math.max(1, Math.min(units, Math.floor(mostPairs / (drawsAtOnce * batch))));
  return spans(batch, drawsAtOnce).map(([draw, draws]) =>
    spans(units, unitsAtOnce).map(([unit, count]) => ({ unit, units: count, draw, draws })),
  );
}

function spans(size: number, most: number): [start: number, length: number][] {
  return Array.from({ length: Math.ceil(size / most) }, (_, i) => [i * most, Math.min(most, size - i * most)]);
}

/** A tile's rows and columns of a matrix [units, batch]. */
export function partOf(x: Tensor, { unit, units, draw, draws }: Tile): Tensor {
  return tf.slice(x, [unit, draw], [units, draws]);
}

/** What the log-densities of all pairs are made from: curvature (z - mean)² + peak, and the weights of the pairs. */
export interface Densities extends Draws {
  /** -1 / (2 sigma²), [units, batch] */
  readonly curvature: Tensor;
  /** Log-density at the mean, [units, batch] */
  readonly peak: Tensor;
  /** Log-weight of posterior j in the density at draw i, [batch, batch] */
  readonly weights: Tensor;
}

const logTwoPi = Math.log(2 * Math.PI);

/** Deviations below 1e-13 count as that: the curvature and its products with the squares of codes stay inside float32. */
const largestLogPrecision = 60;

export function densitiesOf(draws: Draws, { own, other }: LogWeights): Densities {
  const precision = tf.exp(tf.minimum(tf.neg(draws.logVariance), largestLogPrecision));
  return {
    ...draws,
    curvature: tf.mul(precision, -0.5),
    peak: tf.mul(tf.add(draws.logVariance, logTwoPi), -0.5),
    weights: tf.add(tf.mul(identity(draws.z.shape[1]!), own - other), other),
  };
}

/** The pairs of a tile, each [units, draws, batch] but for the last. */
export interface Pairs {
  /** (z_id - mean_jd)² */
  readonly squares: Tensor;
  /** w_ij q(z_id|x_j) / sum_k w_ik q(z_id|x_k) */
  readonly shares: Tensor;
  /** Sum over the tile's units of log q(z_id|x_j), [draws, batch] */
  readonly code: Tensor;
}

/**
 * The pairs of a tile from the differences themselves, because a product of matrices with z², z and 1 would lose the digits in which a
 * sharp posterior's squares differ.
 *
 * @param again whether this was worked out before, and is not worth the memory to be kept: a captured step, which computes what is
 *   equal once, is told apart by differences of the other sign
 */
export function pairsOf(densities: Densities, tile: Tile, again: boolean): Pairs {
  const { unit, units, draws } = tile;
  const batch = densities.z.shape[1]!;
  const posteriors = (x: Tensor) => tf.expandDims(tf.slice(x, [unit, 0], [units, batch]), 1);
  const [z, mean] = [tf.expandDims(partOf(densities.z, tile), 2), posteriors(densities.mean)];
  const squares = tf.square(again ? tf.sub(mean, z) : tf.sub(z, mean));
  const logs = tf.add(tf.mul(squares, posteriors(densities.curvature)), posteriors(densities.peak));
  const shares = tf.softmax(tf.add(logs, weightsOf(densities, tile)));
  const code = units === 1 ? tf.reshape(logs, [draws, batch]) : tf.sum(logs, 0);
  return { squares, shares, code };
}

/** The log-weights of a tile's draws, [draws, batch]. */
export function weightsOf({ weights }: Densities, { draw, draws }: Tile): Tensor {
  return tf.slice(weights, [draw, 0], [draws, weights.shape[1]!]);
}
