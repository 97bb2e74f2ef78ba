import {
  chooseOptions,
  count,
  matMul,
  type OptionsOf,
  requireShape,
  type Rng,
  type Scalar,
  type Tensor,
  withoutGradient,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export const slicedWassersteinOptions = {
  /**
   * Random directions.
   * @default 50
   */
  projections: count(50, "random directions"),
};

export type SlicedWassersteinOptions = OptionsOf<typeof slicedWassersteinOptions>;

/**
 * The squared sliced Wasserstein distance of two samples of equal size: the squared distances of the sorted points along
 * random directions u of length 1, averaged,
 *
 *   SW² = E_u[1/n sum_i ((z u)_(i) - (w u)_(i))²]
 *
 * In one dimension every direction gives the exact squared 2-Wasserstein distance of the two sets. The gradient with
 * respect to z takes the pairing of the sorted points as fixed; w gets none.
 *
 * @param z [n, units]
 * @param w [n, units]
 * @param rng for the directions
 * @returns [], the square of the codes' unit
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if the samples have different shapes
 * @see Bonneel et al. 2015, https://doi.org/10.1007/s10851-014-0506-3; Kolouri et al. 2019, equation 13,
 *   https://arxiv.org/abs/1804.01947
 * @example
 * const distance = slicedWasserstein(rng.normal([100, 2]), rng.normal([100, 2]), rng, { projections: 20 });
 */
export function slicedWasserstein(z: Tensor, w: Tensor, rng: Rng, options: SlicedWassersteinOptions = {}): Scalar {
  const { projections } = chooseOptions("slicedWasserstein", slicedWassersteinOptions, options);
  const fits = z.rank === 2 && tf.util.arraysEqual(z.shape, w.shape);
  requireShape(fits, "slicedWasserstein", "w", `have the shape of z, [${z.shape.join(", ")}] of two axes`, w.shape);
  return tf.tidy(() => {
    const directions = unitVectors(rng.normal([projections, z.shape[1]!]));
    const along = (x: Tensor) => matMul(directions, tf.transpose(x)); // [projections, n]
    const places = along(z);
    const partners = withoutGradient((codes) => matchRanks(codes, along(w)), places);
    return tf.mean(tf.square(tf.sub(places, partners)));
  });
}

function unitVectors(x: Tensor): Tensor {
  return tf.div(x, tf.sqrt(tf.sum(tf.square(x), 1, true)));
}

/** For each entry of x the entry of y with the same rank in its row, [rows, n]. */
function matchRanks(x: Tensor, y: Tensor): Tensor {
  const [rows, count] = x.shape as [number, number];
  const sorted = tf.topk(y, count).values;
  const order = tf.topk(x, count).indices;
  // The order of the order: where each entry comes in its row.
  const ranks = tf.topk(tf.neg(tf.cast(order, "float32")), count).indices;
  const starts = tf.mul(tf.expandDims(tf.range(0, rows, 1, "int32"), 1), tf.scalar(count, "int32"));
  return tf.gather(tf.reshape(sorted, [rows * count]), tf.add(ranks, starts));
}
