import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastShapes, broadcastWithin } from "../tensor/broadcast.js";
import { oneHot } from "../tensor/one-hot.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { type Distribution, type Entropy, type Expectation, type Rng, type Shape, type Tensor } from "../types.js";
import { type EventOptions, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

/** Independent entries that each take one of `levels` values, numbered from 0. */
export interface Categorical extends Distribution, Expectation, Entropy {
  readonly kind: "categorical";
  /** log p up to a constant, [...batch, ...event, levels] */
  readonly logits: Tensor;
  readonly levels: number;
}

/**
 * Level numbers with p = softmax(logits), and log p(x) = sum(logits[x] - logSumExp(logits)).
 * Values are whole numbers 0 ... levels - 1, float32 or int32 (not checked: that would read them back); logits are
 * finite. `logProb` has a gradient with respect to the logits. Samples are float32, without a gradient, and
 * `expectation` is the mean level sum_k k p_k. The tensor is borrowed.
 *
 * @param parameters logits [...batch, ...event, levels]; values have the shape [...sample, ...batch, ...event]
 * @throws {ShapeError} if logits has no axis, or (in `logProb`) value does not fit the batch and event
 * @throws {ArgumentError} if logits has fewer axes than `eventDims` + 1
 * @example
 * const likelihood = categorical({ logits }, { eventDims: 1 }); // [64, 64, 17]: 64 pixels of 17 levels
 * const reconstruction = likelihood.logProb(x); // x [64, 64], result [64], nats
 */
export function categorical(
  { logits }: { readonly logits: Tensor },
  { eventDims = 0 }: EventOptions = {},
): Categorical {
  const hasLevels = logits.rank > 0 && logits.shape[logits.rank - 1]! > 0;
  requireShape(hasLevels, "Categorical", "logits", "end in an axis of levels", logits.shape);
  const levels = logits.shape[logits.rank - 1]!;
  const shape = splitShape("Categorical", logits.shape.slice(0, -1), eventDims);
  const { batchShape, eventShape } = shape;
  return {
    kind: "categorical",
    logits,
    levels,
    ...shape,
    sample: (rng, sampleShape = []) => tf.tidy(() => tf.cast(drawLevels(logits, rng, sampleShape), "float32")),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Categorical", value, shape);
        const whole = broadcastShapes(value.shape, [...batchShape, ...eventShape])!;
        return sumOverEvent(logLikelihood(broadcastWithin(logits, [...whole, levels]), value, levels), eventShape);
      }),
    expectation: () => tf.tidy(() => tf.sum(tf.mul(tf.softmax(logits), tf.range(0, levels)), -1)),
    entropy: () =>
      tf.tidy(() => {
        const logProbabilities = tf.logSoftmax(logits);
        return sumOverEvent(tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), -1)), eventShape);
      }),
  };
}

/** Draws by Gumbel-max: argmax_k(logits_k - log(-log(u_k))). int32, [...sample, ...logits without levels]. */
export function drawLevels(logits: Tensor, rng: Rng, sampleShape: Shape): Tensor {
  const uniform = rng.uniform([...sampleShape, ...logits.shape]);
  return withoutGradient((x) => tf.argMax(tf.sub(x, tf.log(tf.neg(tf.log(uniform)))), -1), logits);
}

/**
 * logits[x] - logSumExp(logits) per entry, where logSumExp = max(logits) - log(max(softmax(logits))): one kernel
 * computes what both directions need. The gradient is oneHot(x) - softmax(logits).
 */
function logLikelihood(logits: Tensor, value: Tensor, levels: number): Tensor {
  // Outside of the custom gradient, as tfjs takes what is made and saved inside for a leak when it is under test.
  const chosen = oneHot(value, levels);
  const probabilities = tf.softmax(logits);
  const compute = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([chosen, probabilities]);
    const belowMaximum = tf.sub(tf.sum(tf.mul(chosen, input as Tensor), -1), tf.max(input as Tensor, -1));
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor =>
      tf.mul(tf.sub(saved[0]!, saved[1]!), tf.expandDims(dy, -1));
    return { value: tf.add(belowMaximum, tf.log(tf.max(probabilities, -1))), gradFunc };
  });
  return compute(logits);
}
