import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { type Beta, betaConcentration } from "./beta.js";
import { klConcentrations } from "./kl-dirichlet.js";
import { requireSameEvent, sumOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between beta distributions, in closed form: the sum over entries of
 * log B(a_p, b_p) - log B(a_q, b_q) + (a_q - a_p) digamma(a_q) + (b_q - b_p) digamma(b_q)
 * + (a_p - a_q + b_p - b_q) digamma(a_q + b_q).
 *
 * @param q posterior with batch [...batch] and event [...event]
 * @param p prior with event [...event]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 * @example
 * const divergence = klBeta(posterior, prior); // [64]
 */
export function klBeta(q: Beta, p: Beta): Tensor {
  requireSameEvent("klBeta", q, p);
  return tf.tidy(() => sumOverEvent(klConcentrations(betaConcentration(q), betaConcentration(p)), q.eventShape));
}
