import { createVariables, disposeOnThrow, oneHot, ownParameters, type Rng, type Variable } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Codebook, type CodebookOptions } from "./codebook.js";
import { firstVectors } from "./first-vectors.js";
import { choose, decayed } from "./moving-clusters.js";
import { deadCodes, drawRows, revivable } from "./revival.js";

/**
 * A codebook whose vectors gradients move: those of |stop(row) - vector|². Revival, where there is any, adds to an offset
 * that belongs to no gradient, so that the optimiser's move of the same step stays; it needs a moving count.
 *
 * Parameters: "vectors" [codes, dimension]; with revival also "offset" [codes, dimension] and "count" [codes], which
 * gradients do not move.
 */
export function learnedCodebook({ codes: size, dimension, revival, decay }: CodebookOptions, rng: Rng): Codebook {
  const shape = [size, dimension];
  const { vectors } = createVariables("codebook", {
    vectors: { shape, values: () => firstVectors(size, dimension, rng) },
  });
  const moved = revival > 0 ? disposeOnThrow([vectors], () => movedState(size, dimension)) : undefined;
  const current = () => (moved === undefined ? tf.clone(vectors) : tf.add(vectors, moved.offset));
  return {
    ...ownParameters({ vectors, ...moved }),
    codes: size,
    dimension,
    vectors: current,
    follow: (rows, codes, pass) =>
      tf.tidy(() => {
        if (moved === undefined) return;
        const { offset, count } = moved;
        const counted = decayed(count, tf.sum(oneHot(codes, size), 0), decay);
        const drawn = drawRows(rows, size, pass.rng.split("revival"));
        const revived = revivable(deadCodes(counted, revival), drawn, current());
        pass.update(offset, choose(revived, tf.sub(drawn, vectors), offset));
        pass.update(count, tf.add(tf.mul(revived, tf.mean(counted)), tf.mul(tf.sub(1, revived), counted)));
      }),
    restart: (values) =>
      tf.tidy(() => {
        vectors.assign(values);
        moved?.offset.assign(tf.zeros([size, dimension]));
        moved?.count.assign(tf.ones([size]));
      }),
  };
}

function movedState(size: number, dimension: number): Record<"offset" | "count", Variable> {
  const shape = [size, dimension];
  return createVariables("codebook", {
    offset: { shape, values: () => tf.zeros(shape), trainable: false },
    count: { shape: [size], values: () => tf.zeros([size]), trainable: false },
  });
}
