import { createVariables, ownParameters, type Pass, type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Codebook, type CodebookOptions } from "./codebook.js";
import { firstVectors } from "./first-vectors.js";
import { choose, clusterVectors, moveClusters, type MovingClusters } from "./moving-clusters.js";
import { deadCodes, drawRows, revivable } from "./revival.js";

export interface MovingCodebookOptions extends CodebookOptions {
  /** Added to the counts where they divide. */
  readonly smoothing: number;
}

/**
 * A codebook whose vectors are moving averages of the rows that chose them; see {@link clusterVectors}. Each training step
 * uses the vectors of the step before. A revived code starts at a row of the batch, with the count of an average code.
 *
 * Parameters, none of which gradients move: "vectors" and "sum" [codes, dimension], "count" [codes], "unseen" [].
 */
export function movingCodebook(options: MovingCodebookOptions, rng: Rng): Codebook {
  const { codes: size, dimension, revival, decay, smoothing } = options;
  const shape = [size, dimension];
  const variables = createVariables("codebook", {
    vectors: { shape, values: () => firstVectors(size, dimension, rng), trainable: false },
    count: { shape: [size], values: () => tf.zeros([size]), trainable: false },
    sum: { shape, values: () => tf.zeros(shape), trainable: false },
    unseen: { shape: [], values: () => tf.scalar(1), trainable: false },
  });
  const { vectors, count, sum, unseen } = variables;
  const revive = (moved: MovingClusters, rows: Tensor, pass: Pass): MovingClusters => {
    const drawn = drawRows(rows, size, pass.rng.split("revival"));
    const revived = revivable(deadCodes(moved.count, revival), drawn, vectors);
    const average = tf.mean(moved.count);
    const count = tf.add(tf.mul(revived, average), tf.mul(tf.sub(1, revived), moved.count));
    return { ...moved, count, sum: choose(revived, tf.mul(drawn, average), moved.sum) };
  };
  return {
    ...ownParameters(variables),
    codes: size,
    dimension,
    vectors: () => tf.clone(vectors),
    follow: (rows, codes, pass) =>
      tf.tidy(() => {
        const moved = moveClusters({ count, sum, unseen }, rows, codes, decay);
        const kept = revival > 0 ? revive(moved, rows, pass) : moved;
        pass.update(vectors, clusterVectors(kept, vectors, smoothing));
        pass.update(count, kept.count);
        pass.update(sum, kept.sum);
        pass.update(unseen, kept.unseen);
      }),
    restart: (values) =>
      tf.tidy(() => {
        vectors.assign(values);
        sum.assign(values);
        count.assign(tf.ones([size]));
        unseen.assign(tf.scalar(0));
      }),
  };
}
