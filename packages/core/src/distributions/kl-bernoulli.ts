import * as tf from "@tensorflow/tfjs";
import { broadcastShapes, broadcastWithin } from "../tensor/broadcast.js";
import { relativeEntropy } from "../tensor/relative-entropy.js";
import { logSigmoid } from "../tensor/softplus.js";
import { type Tensor } from "../types.js";
import { type Bernoulli } from "./bernoulli.js";
import { requireSameEvent, sumOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between Bernoulli distributions: sum(sigmoid(a) (a - b) - softplus(a) + softplus(b)), where a and b are
 * the logits of q and p; computed as a sum over 0 and 1 in which nothing cancels, and never below 0.
 *
 * @param q batch [...batch] and event [...event]
 * @param p event [...event]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 */
export function klBernoulli(q: Bernoulli, p: Bernoulli): Tensor {
  requireSameEvent("klBernoulli", q, p);
  return tf.tidy(() => {
    const shape = broadcastShapes(q.logits.shape, p.logits.shape)!;
    const [a, b] = [broadcastWithin(q.logits, shape), broadcastWithin(p.logits, shape)];
    const ones = relativeEntropy(logSigmoid(a), logSigmoid(b));
    const zeros = relativeEntropy(logSigmoid(tf.neg(a)), logSigmoid(tf.neg(b)));
    return sumOverEvent(tf.add(ones, zeros), q.eventShape);
  });
}
