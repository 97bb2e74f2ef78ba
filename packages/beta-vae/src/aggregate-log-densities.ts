import { broadcastTo, customGradient, diagonalOf, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import {
  type Densities,
  densitiesOf,
  type Draws,
  type Pairs,
  pairsOf,
  partOf,
  type Tile,
  tilesOf,
  usualPairs,
  weightsOf,
} from "./pair-tiles.js";
import { type LogWeights } from "./stratified-weights.js";

/** Near the smallest normal float32. */
const smallestShare = 1.2e-38;

/**
 * Logarithms of the aggregate posterior's densities at draws of a batch, of whole codes and of each unit d:
 *
 *   log sum_j w_ij prod_d q(z_id|x_j)    and    log sum_j w_ij q(z_id|x_j).
 *
 * Each is read off the share that the draw's own posterior has in its sum, log w_ii q(z_i|x_i) - log share_ii, without a pass for the largest.
 * Of a draw of its own posterior that share is below u with a probability of at most u / w_ii, by Markov's inequality; it is taken as
 * 1e-38 at least, so that at an arbitrary z a density is at most e^87 times its own part.
 *
 * The pairs are worked out tile by tile, and again for the gradient, for which [batch, batch] values are kept; if all pairs are one tile, that
 * is kept. Log-densities are exact to their own rounding however sharp the posteriors are, and so are gradients by the log-variance; those by z
 * and mean are sums of products that lose a share of about 1e-7 |z| / sigma, as much as z itself has lost by being rounded.
 *
 * @param draws z, mean and log-variance, each [units, batch]
 * @param weights of the pairs
 * @param mostPairs pairs of a tile
 * @returns [1 + units, batch], nats: of whole codes in the first row, of each unit in one of the others
 */
export function aggregateLogDensities(
  { z, mean, logVariance }: Draws,
  weights: LogWeights,
  mostPairs = usualPairs,
): Tensor {
  const groups = tilesOf(z.shape[0], z.shape[1]!, mostPairs);
  return customGradient({
    inputs: [z, mean, logVariance],
    forward: () => {
      const { value, slopes, shares, kept } = forward({ z, mean, logVariance }, weights, groups);
      return { result: value, kept: [slopes, ...shares, ...kept] };
    },
    gradients: (dy, [z, mean, logVariance], [slopes, ...rest]) => {
      const densities = densitiesOf({ z: z!, mean: mean!, logVariance: logVariance! }, weights);
      const kept = { shares: rest.slice(0, groups.length), kept: rest.slice(groups.length), slopes: slopes! };
      return backward(dy, densities, groups, kept);
    },
  });
}

type Groups = readonly (readonly Tile[])[];

/** What the gradient takes from the forward pass. */
interface Kept {
  /** Derivatives by z of the log-densities of codes and of units, [2, units, batch]. */
  readonly slopes: Tensor;
  /** Shares of posteriors in the densities of codes, [draws, batch] of each group of draws. */
  readonly shares: readonly Tensor[];
  /** Squares and shares of all units, where all pairs are one tile. */
  readonly kept: readonly Tensor[];
}

function forward(draws: Draws, weights: LogWeights, groups: Groups): Kept & { readonly value: Tensor } {
  const [units, batch] = draws.z.shape as [number, number];
  const densities = densitiesOf(draws, weights);
  const { curvature, peak } = densities;
  const near = aroundMean(densities);
  const slope = tf.mul(curvature, 2);
  const lines = tf.stack([slope, tf.mul(slope, near.mean)], 1);
  const isOneTile = groups.length === 1 && groups[0]!.length === 1;
  const done = groups.map((tiles) => {
    const [statistics, shares, ...kept] = tf.tidy(() => groupForward(densities, lines, tiles, isOneTile));
    return { statistics: statistics!, shares: shares!, kept };
  });
  const statistics = tf.concat(
    done.map((group) => group.statistics),
    1,
  );
  const rows = (first: number, count: number) => tf.slice(statistics, [first, 0], [count, batch]);
  const ownLogs = tf.add(tf.mul(tf.square(tf.sub(draws.z, draws.mean)), curvature), peak);
  const own = tf.add(tf.concat([tf.sum(ownLogs, 0, true), ownLogs], 0), weights.own);
  const slopes = tf.reshape(rows(1 + units, 4 * units), [2, 2, units, batch]);
  const [constant, linear] = tf.unstack(slopes) as [Tensor, Tensor];
  return {
    value: tf.sub(own, tf.log(tf.maximum(rows(0, 1 + units), smallestShare))),
    slopes: tf.sub(tf.mul(constant, near.z), linear),
    shares: done.map((group) => group.shares),
    kept: done.flatMap((group) => group.kept),
  };
}

/** z and mean less the units' mean over the batch, where sums of products lose the fewest digits. */
function aroundMean({ z, mean }: Draws): { readonly z: Tensor; readonly mean: Tensor } {
  const centre = tf.mean(mean, 1, true);
  return { z: tf.sub(z, centre), mean: tf.sub(mean, centre) };
}

/**
 * Of one group of draws: the shares of their own posteriors and what their slopes are made from, in one tensor [1 + 5 units, draws], so that
 * all that a tile is read for is done while it is there; the shares in the densities of codes; squares and shares of units, if they are kept.
 */
function groupForward(densities: Densities, lines: Tensor, tiles: readonly Tile[], keep: boolean): Tensor[] {
  const { draw, draws } = tiles[0]!;
  const [units, , batch] = lines.shape as [number, number, number];
  const own = (shares: Tensor) => diagonalOf(tf.slice(shares, [0, 0, draw], [shares.shape[0], draws, draws]));
  const done = tiles.map((tile) => {
    const pairs = pairsOf(densities, tile, false);
    const line = (at: number) =>
      tf.reshape(tf.slice(lines, [tile.unit, at, 0], [tile.units, 1, batch]), [tile.units, batch, 1]);
    const sums = [0, 1].map((at) => tf.reshape(tf.matMul(pairs.shares, line(at)), [tile.units, draws]));
    return { ...pairs, statistics: tf.stack([own(pairs.shares), ...sums]) };
  });
  const code = done.map((pairs) => pairs.code).reduce((sum, part) => tf.add(sum, part));
  const shares = tf.softmax(tf.add(code, weightsOf(densities, tiles[0]!)));
  const codeLines = tf.transpose(tf.reshape(tf.transpose(lines, [1, 0, 2]), [2 * units, batch]));
  const codeSums = tf.reshape(tf.transpose(tf.matMul(shares, codeLines)), [2, units, draws]);
  const [ownOfUnits, constant, linear] = tf.unstack(
    tf.concat(
      done.map(({ statistics }) => statistics),
      1,
    ),
  ) as [Tensor, Tensor, Tensor];
  const [codeConstant, codeLinear] = tf.unstack(codeSums) as [Tensor, Tensor];
  const statistics = tf.concat(
    [own(tf.expandDims(shares, 0)), ownOfUnits, codeConstant, constant, codeLinear, linear],
    0,
  );
  return [statistics, shares, ...(keep ? [done[0]!.squares, done[0]!.shares] : [])];
}

function backward(dy: Tensor, densities: Densities, groups: Groups, { slopes, shares, kept }: Kept): Tensor[] {
  return tf.tidy(() => {
    const units = densities.z.shape[0];
    const [dCode, dUnits] = tf.split(dy, [1, units], 0) as [Tensor, Tensor];
    const near = aroundMean(densities);
    const weighed = { code: dCode, units: dUnits, codeZ: tf.mul(dCode, near.z), unitsZ: tf.mul(dUnits, near.z) };
    const pairs = kept.length === 0 ? undefined : { squares: kept[0]!, shares: kept[1]! };
    const sums = groups
      .map((tiles, group) => tf.tidy(() => groupBackward(densities, weighed, tiles, shares[group]!, pairs)))
      .reduce((sum, part) => tf.add(sum, part));
    const [codeMass, codeFirst, mass, first, spread] = tf.split(sums, [1, units, units, units, units], 0);
    const allMass = tf.add(mass!, codeMass!);
    const shift = tf.sub(tf.add(first!, codeFirst!), tf.mul(near.mean, allMass));
    const [codeSlopes, unitSlopes] = tf.unstack(slopes) as [Tensor, Tensor];
    return [
      tf.add(tf.mul(dCode, codeSlopes), tf.mul(dUnits, unitSlopes)),
      tf.mul(tf.mul(densities.curvature, -2), shift),
      tf.neg(tf.add(tf.mul(densities.curvature, spread!), tf.mul(allMass, 0.5))),
    ];
  });
}

/** dL/d(log-density) of codes [1, batch] and of units [units, batch], and their products with z [units, batch]. */
interface Weighed {
  readonly code: Tensor;
  readonly units: Tensor;
  readonly codeZ: Tensor;
  readonly unitsZ: Tensor;
}

/**
 * Of one group of draws: sums over them, for each posterior, of its shares times dL/d(log-density), of those times z, and of those times the
 * squares, [1 + 4 units, batch]: mass and first moments of codes, then mass, first moments of units, and the spread of both.
 */
function groupBackward(
  densities: Densities,
  weighed: Weighed,
  tiles: readonly Tile[],
  shares: Tensor,
  kept: Pick<Pairs, "squares" | "shares"> | undefined,
): Tensor {
  const { draw, draws } = tiles[0]!;
  const ofDraws = (x: Tensor) => tf.slice(x, [0, draw], [x.shape[0], draws]);
  const dCode = ofDraws(weighed.code);
  const code = tf.matMul(tf.concat([dCode, ofDraws(weighed.codeZ)], 0), shares);
  const batch = shares.shape[1]!;
  const ofUnits = tiles.map((tile) =>
    tf.tidy(() => {
      const pairs = kept ?? pairsOf(densities, tile, true);
      const sum = (weights: Tensor, x: Tensor) => tf.matMul(tf.expandDims(weights, 1), x);
      const weights = partOf(weighed.units, tile);
      const spread = tf.add(
        sum(weights, tf.mul(pairs.shares, pairs.squares)),
        sum(broadcastTo(dCode, [tile.units, draws]), tf.mul(pairs.squares, shares)),
      );
      const parts = [sum(weights, pairs.shares), sum(partOf(weighed.unitsZ, tile), pairs.shares), spread];
      return tf.reshape(tf.stack(parts), [3, tile.units, batch]);
    }),
  );
  return tf.concat([code, tf.reshape(tf.concat(ofUnits, 1), [-1, batch])], 0);
}
