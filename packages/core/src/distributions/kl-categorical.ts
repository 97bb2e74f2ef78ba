import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Tensor } from "../types.js";
import { type Categorical } from "./categorical.js";
import { requireSameEvent, sumOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between categorical distributions: sum over entries and levels of q_k (log q_k - log p_k).
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
    const logProbabilities = tf.logSoftmax(q.logits);
    const ratio = tf.sub(logProbabilities, tf.logSoftmax(p.logits));
    return sumOverEvent(tf.sum(tf.mul(tf.exp(logProbabilities), ratio), -1), q.eventShape);
  });
}
