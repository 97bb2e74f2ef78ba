import { categorical, createVariables, ownParameters, requireArgument, requireKnownOptions } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodePriorFactory, defineCodePrior } from "./code-prior.js";

/**
 * All codes alike at every place: log p = -places log(codes). It has no parameters; a VQ-VAE is trained under it.
 *
 * @example
 * const prior = uniformCodes()({ shape: [7, 7], codes: 64 }, createRng(0));
 */
export function uniformCodes(): CodePriorFactory {
  return defineCodePrior({ kind: "uniform" }, ({ shape, codes }) => ({
    ...ownParameters({}),
    distribution: () => categorical({ logits: tf.zeros([...shape, codes]) }, { eventDims: shape.length }),
  }));
}

export interface IndependentCodesOptions {
  /**
   * Added to the count of each code at each place when they are fitted.
   * @default 1
   */
  readonly smoothing?: number;
}

/**
 * A categorical distribution of its own at each place, the places independent:
 *
 *   log p(codes) = sum_i log softmax(logits_i)[codes_i]
 *
 * `fitCodePrior` fits it exactly: p_i(k) = (count_ik + smoothing) / (examples + codes smoothing). It begins uniform, and a
 * gradient moves it where it is trained together with a model.
 *
 * Parameters: "logits" [...shape, codes].
 *
 * @throws {ArgumentError} if the smoothing is not a positive number, or an option is unknown
 * @example
 * const prior = independentCodes()({ shape: [8], codes: 64 }, createRng(0));
 */
export function independentCodes(options: IndependentCodesOptions = {}): CodePriorFactory {
  requireKnownOptions("independentCodes", options, ["smoothing"]);
  const { smoothing = 1 } = options;
  const holds = Number.isFinite(smoothing) && smoothing > 0;
  requireArgument(
    holds,
    "independentCodes",
    "smoothing",
    "a positive number",
    smoothing,
    "A code that never came would have no probability.",
  );
  return defineCodePrior({ kind: "independent", smoothing }, ({ shape, codes }) => {
    const { logits } = createVariables("independentCodes", {
      logits: { shape: [...shape, codes], values: () => tf.zeros([...shape, codes]) },
    });
    return {
      ...ownParameters({ logits }),
      distribution: () => categorical({ logits }, { eventDims: shape.length }),
      fitCounts: (counts) =>
        tf.tidy(() => {
          // Less the mean of its place, which changes nothing and keeps the numbers small.
          const logs = tf.tensor(
            Float32Array.from(counts, (count) => Math.log(count + smoothing)),
            [...shape, codes],
          );
          logits.assign(tf.sub(logs, tf.mean(logs, -1, true)));
        }),
    };
  });
}
