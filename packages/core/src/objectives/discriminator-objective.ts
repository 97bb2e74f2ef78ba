import * as tf from "@tensorflow/tfjs";
import { averageUpdates } from "../module/pass-views.js";
import { softplus } from "../tensor/softplus.js";
import { stopGradient } from "../tensor/stop-gradient.js";
import {
  type Batch,
  type Network,
  type Objective,
  type ParameterMap,
  type Pass,
  type Scalar,
  type Tensor,
} from "../types.js";

/** Two samples for a discriminator to tell apart. */
export interface SamplePair {
  /** What the draws depend on, and the discriminator does not move. */
  readonly parameters: ParameterMap;
  /**
   * As many draws of each as a batch holds, [batch, ...event] both. Networks are applied `withoutUpdates`: their moving
   * averages are for the player that moves them.
   */
  draw(this: void, batch: Batch, pass: Pass): readonly [first: Tensor, second: Tensor];
}

/** What a discriminator made of two samples. */
export interface Judged {
  /** The samples, without a gradient: [batch, ...event] each. */
  readonly samples: readonly [first: Tensor, second: Tensor];
  /** Logits of "a draw of the first sample", [batch, 1] each. */
  readonly logits: readonly [first: Tensor, second: Tensor];
  /** Mean over both samples, in nats. */
  readonly crossEntropy: Scalar;
}

export interface DiscriminatorObjectiveOptions {
  /**
   * Labels of draws of the first sample, [count, 1], which smoothing takes from 1; those of the second are 0.
   * @default all 1
   */
  readonly labels?: (count: number, pass: Pass) => Tensor;
  /**
   * What is minimised, with its terms.
   * @default the cross-entropy
   */
  readonly outcome?: (judged: Judged, pass: Pass) => ReturnType<Objective["evaluate"]>;
}

/**
 * What a discriminator D minimises, with the samples held fixed: the mean cross-entropy of telling which of two samples a
 * draw is of,
 *
 *   loss = (E softplus(-D(z)) + E softplus(D(w))) / 2,   z ~ q, w ~ p,
 *
 * in nats; with labels y of the first sample its part is E[softplus(D(z)) - y D(z)]. At its best D is log q - log p, and the
 * loss log 2 where the two are the same. It means something else in each epoch, so that none is best by it. Moving averages of
 * D, as those of batch norm, are of both samples.
 *
 * @param discriminator logit of "a draw of the first sample", [batch, ...event] to [batch, 1]
 * @see Goodfellow et al. 2014, proposition 1, https://arxiv.org/abs/1406.2661
 * @example
 * const discriminator = mlp({ hidden: [8], outputs: 1 })([2], createRng(0));
 * const objective = discriminatorObjective(discriminator, {
 *   parameters: new Map(),
 *   draw: ({ x }, { rng }) => [x!, rng.normal(x!.shape)],
 * });
 */
export function discriminatorObjective(
  discriminator: Network,
  { parameters, draw }: SamplePair,
  { labels, outcome = lossOf }: DiscriminatorObjectiveOptions = {},
): Objective {
  return {
    parameters: discriminator.parameters,
    frozen: parameters,
    selection: { metrics: {}, monitor: null },
    evaluate: (batch, pass) => {
      const [first, second] = draw(batch, pass);
      const samples = [stopGradient(first), stopGradient(second)] as const;
      const logits = averageUpdates(
        pass,
        (each) => [discriminator.apply(samples[0], each), discriminator.apply(samples[1], each)] as const,
      );
      const missed = missing(logits[0], labels?.(first.shape[0], pass));
      const mistaken = tf.mean(softplus(logits[1]));
      const crossEntropy = tf.mul<Scalar>(tf.add(missed, mistaken), 0.5);
      return outcome({ samples, logits, crossEntropy }, pass);
    },
  };
}

/** Mean cross-entropy of logits with labels that need not be 1. */
function missing(logits: Tensor, labels: Tensor | undefined): Tensor {
  if (labels === undefined) return tf.mean(softplus(tf.neg(logits)));
  return tf.mean(tf.sub(softplus(logits), tf.mul(labels, logits)));
}

function lossOf({ crossEntropy }: Judged) {
  return { loss: crossEntropy, terms: { crossEntropy } };
}
