import * as tf from "@tensorflow/tfjs";
import { broadcastShapes, broadcastWithin } from "../tensor/broadcast.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { softplus } from "../tensor/softplus.js";
import { type Distribution, type Entropy, type Expectation, type Shape, type Tensor } from "../types.js";
import { type EventOptions, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

/** Independent binary entries. */
export interface Bernoulli extends Distribution, Expectation, Entropy {
  readonly kind: "bernoulli";
  /** log(p / (1 - p)), [...batch, ...event] */
  readonly logits: Tensor;
}

/**
 * Binary entries with p = sigmoid(logits), and log p(x) = sum(x logits - softplus(logits)).
 * Values are 0 or 1; `logProb` has a gradient with respect to the logits, none with respect to the value. Samples
 * have no gradient. The tensor is borrowed.
 *
 * @param parameters logits [...batch, ...event]
 * @throws {ShapeError} (in `logProb`) if value does not fit the batch and event
 * @throws {ArgumentError} if logits has fewer axes than `eventDims`
 * @example
 * const likelihood = bernoulli({ logits }); // [64, 784]
 * const reconstruction = likelihood.logProb(x); // [64], nats
 */
export function bernoulli({ logits }: { readonly logits: Tensor }, { eventDims = 1 }: EventOptions = {}): Bernoulli {
  const shape = splitShape("Bernoulli", logits.shape, eventDims);
  const { eventShape } = shape;
  return {
    kind: "bernoulli",
    logits,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const threshold = rng.uniform([...sampleShape, ...logits.shape]);
        return withoutGradient((x) => tf.cast(tf.less(threshold, tf.sigmoid(x)), "float32"), logits);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Bernoulli", value, shape);
        const whole = broadcastShapes(value.shape, logits.shape)!;
        return logLikelihood(broadcastWithin(logits, whole), value, eventShape.length);
      }),
    expectation: () => tf.sigmoid(logits),
    entropy: () => tf.tidy(() => sumOverEvent(entropyOf(tf.abs(logits)), eventShape)),
  };
}

/** softplus(-l) + l sigmoid(-l) for l >= 0: the entropy, which is even in l, as a sum without cancellation. */
function entropyOf(logits: Tensor): Tensor {
  const negative = tf.neg(logits);
  return tf.add(softplus(negative), tf.mul(logits, tf.sigmoid(negative)));
}

/** Most factors of at least 1/2 that are multiplied before a logarithm is taken: their product is a normal float32. */
const mostFactors = 112;

/**
 * sum(x logits - softplus(logits)), with softplus(l) = relu(l) - log(sigmoid(|l|)): as exact as a sum in float32 can
 * show, in fewer operations than {@link softplus}. The gradient is x - sigmoid(logits).
 */
function logLikelihood(logits: Tensor, value: Tensor, eventDims: number): Tensor {
  const compute = tf.customGrad((input, save) => {
    const l = input as Tensor;
    (save as tf.GradSaveFunc)([l, value]);
    const eventShape = l.shape.slice(l.rank - eventDims);
    const linear = sumOverEvent(tf.sub(tf.mul(value, l), tf.relu(l)), eventShape);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor =>
      tf.mul(tf.sub(saved[1]!, tf.sigmoid(saved[0]!)), withEventAxes(dy, eventDims));
    return { value: tf.add(linear, sumOfLogs(tf.sigmoid(tf.abs(l)), eventShape)), gradFunc };
  });
  return compute(logits);
}

/** The sum over an event of the logarithms of factors between 1/2 and 1, as logarithms of products of equally many. */
function sumOfLogs(factors: Tensor, eventShape: Shape): Tensor {
  const size = tf.util.sizeFromShape([...eventShape]);
  const batchShape = factors.shape.slice(0, factors.rank - eventShape.length);
  const length = largestDivisor(size, mostFactors);
  if (length < 2) return sumOverEvent(tf.log(factors), eventShape);
  const products = tf.prod(tf.reshape(factors, [...batchShape, size / length, length]), -1);
  return tf.sum(tf.log(products), -1);
}

/** Of a number, among those up to a bound; 1 for 0. */
function largestDivisor(number: number, bound: number): number {
  for (let divisor = Math.min(number, bound); divisor > 1; divisor--) if (number % divisor === 0) return divisor;
  return 1;
}

function withEventAxes(x: Tensor, eventDims: number): Tensor {
  return tf.reshape(x, [...x.shape, ...Array.from({ length: eventDims }, () => 1)]);
}
