import * as tf from "@tensorflow/tfjs";
import { softplus } from "../tensor/softplus.js";
import { type Tensor } from "../types.js";
import { type Bernoulli } from "./bernoulli.js";
import { requireSameEvent, sumOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between Bernoulli distributions: sum(sigmoid(a) (a - b) - softplus(a) + softplus(b)), where a and b are
 * the logits of q and p.
 *
 * @param q batch [...batch] and event [...event]
 * @param p event [...event]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 */
export function klBernoulli(q: Bernoulli, p: Bernoulli): Tensor {
  requireSameEvent("klBernoulli", q, p);
  return tf.tidy(() => {
    const expected = tf.mul(tf.sigmoid(q.logits), tf.sub(q.logits, p.logits));
    return sumOverEvent(tf.add(tf.sub(expected, softplus(q.logits)), softplus(p.logits)), q.eventShape);
  });
}
