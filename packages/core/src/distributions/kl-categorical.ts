import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastShapes, broadcastWithin } from "../tensor/broadcast.js";
import { relativeEntropy } from "../tensor/relative-entropy.js";
import { type Tensor } from "../types.js";
import { type Categorical } from "./categorical.js";
import { requireSameEvent, sumOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between categorical distributions: sum over entries and levels of q_k (log q_k - log p_k),
 * never below 0.
 *
 * @param q batch [...batch] and event [...event]
 * @param p event [...event] and the levels of q; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes or the levels differ
 */
export function klCategorical(q: Categorical, p: Categorical): Tensor {
  requireSameEvent("klCategorical", q, p);
  const rule = `have the levels of q [${q.levels}]`;
  requireShape(q.levels === p.levels, "klCategorical", "p", rule, [p.levels]);
  return tf.tidy(() => {
    const shape = broadcastShapes(q.logits.shape, p.logits.shape)!;
    const [logQ, logP] = [q, p].map(({ logits }) => broadcastWithin(tf.logSoftmax(logits), shape)) as [Tensor, Tensor];
    return sumOverEvent(tf.sum(relativeEntropy(logQ, logP), -1), q.eventShape);
  });
}
