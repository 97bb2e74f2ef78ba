import { categorical, type Module, type Objective, requireData, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * What a classifier minimises: the mean of -log p(label | x), in nats.
 *
 * @param logits of classes, [n, ...shape] to [n, classes]
 */
export function classifying({ parameters }: Module, logits: (x: Tensor) => Tensor): Objective {
  return {
    parameters,
    evaluate: ({ x, label }) => {
      requireData(label !== undefined, "digitClassifier", "a batch", "of labelled examples", "no label");
      const crossEntropy = tf.neg<tf.Scalar>(tf.mean(categorical({ logits: logits(x!) }).logProb(label)));
      return { loss: crossEntropy, terms: {} };
    },
  };
}
