import * as tf from "@tensorflow/tfjs";
import { broadcastTo, broadcastWithin } from "../tensor/broadcast.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { type Distribution, type Entropy, type Expectation, type Tensor } from "../types.js";
import { type EventOptions, requireValue, splitShape } from "./shape-law.js";

/** The distribution of a value without chance. */
export interface PointMass extends Distribution, Expectation, Entropy {
  readonly kind: "point-mass";
  /** [...batch, ...event] */
  readonly value: Tensor;
}

/**
 * All probability at one value: log P(x) = 0 at it and -Infinity elsewhere, as of a discrete distribution. Draws are the
 * value, and gradients reach it through them. The code of an autoencoder is distributed so. The tensor is borrowed.
 *
 * @param parameters value, [...batch, ...event]
 * @throws {ArgumentError} if value has fewer axes than `eventDims`
 * @throws {ShapeError} in `logProb`, if its argument does not fit
 * @example
 * const code = pointMass({ value: tf.zeros([64, 16]) });
 */
export function pointMass({ value }: { readonly value: Tensor }, { eventDims = 1 }: EventOptions = {}): PointMass {
  const shape = splitShape("PointMass", value.shape, eventDims);
  const eventAxes = (rank: number) => shape.eventShape.map((_, axis) => rank - eventDims + axis);
  return {
    kind: "point-mass",
    value,
    ...shape,
    sample: (_, sampleShape = []) => broadcastTo(value, [...sampleShape, ...value.shape]),
    logProb: (given) =>
      tf.tidy(() => {
        requireValue("PointMass", given, shape);
        const differs = withoutGradient((x) => tf.cast(tf.notEqual(x, value), "float32"), given);
        const anywhere = eventDims === 0 ? differs : tf.max(differs, eventAxes(differs.rank));
        return tf.where(tf.greater(anywhere, 0), tf.fill(anywhere.shape, -Infinity), tf.zerosLike(anywhere));
      }),
    expectation: () => tf.clone(value),
    entropy: () => tf.tidy(() => broadcastWithin(tf.scalar(0), shape.batchShape)),
  };
}
