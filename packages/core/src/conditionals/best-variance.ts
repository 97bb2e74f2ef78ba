import * as tf from "@tensorflow/tfjs";
import { requireValue } from "../distributions/shape-law.js";
import { createVariables } from "../module/create-variables.js";
import { ownParameters } from "../module/parameters.js";
import { stopGradient } from "../tensor/stop-gradient.js";
import { type Distribution, type Module, type Pass, type Tensor, type Variable } from "../types.js";

/** Share of a new batch in the running variance, once some were seen. */
const rate = 0.1;

/** The variance stays above the square of 0.0001, so that a decoder without error has a finite density. */
const least = 1e-8;

/** One variance for all entries, which follows the residuals of the batches. Gradients do not move it. */
export interface BestVariance extends Module {
  /** log(sigma²), []: the first one before any batch, then that of a running mean of the batches' sigma². */
  readonly logVariance: Variable;
  /**
   * The density that `make` gives for a log(sigma²). Outside training that is the running one. In training each value is
   * judged by the sigma² that makes it most probable, as a constant, and the running one follows at the end of the step.
   * Then `logProb` throws a ShapeError if the value does not fit.
   *
   * @param best sigma² that suits a value best, []
   */
  density<D extends Distribution>(make: (logVariance: Tensor) => D, best: (value: Tensor) => Tensor, pass: Pass): D;
}

/**
 * The sigma² that maximises the mean of log N(x; mean, sigma² I) over a batch,
 *
 *   sigma² = mean over batch and entries of (x - mean)²
 *
 * The loss has no slope along sigma there, so it is the same to treat it as a constant. The first n batches count alike in
 * the running mean until 1/n falls to the rate 0.1.
 *
 * @param first log(sigma²) before any batch
 *
 * Parameters, none of which gradients move: "logVariance" and "batches", both [].
 *
 * @see Rybkin, Daniilidis & Levine 2021, section 4.2, https://arxiv.org/abs/2006.13202
 */
export function bestVariance(first: number): BestVariance {
  const variables = createVariables("bestVariance", {
    logVariance: { shape: [], values: () => tf.scalar(first), trainable: false },
    batches: { shape: [], values: () => tf.scalar(0), trainable: false },
  });
  const { logVariance, batches } = variables;
  const follow = (best: Tensor, pass: Pass): void => {
    const seen = tf.add(batches, 1);
    const running = tf.exp(logVariance);
    const share = tf.maximum(tf.reciprocal(seen), rate);
    pass.update(batches, seen);
    pass.update(logVariance, tf.log(tf.add(running, tf.mul(share, tf.sub(best, running)))));
  };
  return {
    ...ownParameters(variables),
    logVariance,
    density: (make, best, pass) => {
      const running = make(logVariance);
      if (!pass.training) return running;
      return {
        ...running,
        logProb: (value) =>
          tf.tidy(() => {
            requireValue("normalLikelihood", value, running);
            const variance = stopGradient(tf.maximum(best(value), least));
            follow(variance, pass);
            return make(tf.log(variance)).logProb(value);
          }),
      };
    },
  };
}
