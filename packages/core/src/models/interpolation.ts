import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { type Tensor } from "../types.js";

export interface InterpolationOptions {
  /**
   * "linear", a straight line, or "spherical", along the great circle, which keeps the norm.
   * @default "linear"
   */
  readonly path?: "linear" | "spherical";
}

/** Angle below which the great circle and the line agree to float32. */
const straight = 1e-4;

/**
 * Codes on the way from one to another, both ends included: [steps, ...shape of a code].
 *
 * The great circle between opposite codes is not unique; the codes in its middle are then large and mean nothing. From and
 * to a code of zeros, which has no direction, the spherical path is the straight line.
 *
 * @throws {ArgumentError} if `steps` is not an integer of at least 2, or an option is unknown or impossible
 * @throws {ShapeError} if the codes differ in shape
 * @see White 2016 on spherical interpolation, https://arxiv.org/abs/1609.04468
 */
export function interpolateCodes(from: Tensor, to: Tensor, steps: number, options: InterpolationOptions = {}): Tensor {
  requireKnownOptions("interpolate", options, ["path"]);
  const { path = "linear" } = options;
  requireCount("interpolate", "steps", steps, 2);
  requireArgument(path === "linear" || path === "spherical", "interpolate", "path", '"linear" or "spherical"', path);
  const same = tf.util.arraysEqual(from.shape, to.shape);
  requireShape(same, "interpolate", "to", `have the shape of from [${from.shape.join(", ")}]`, to.shape);
  return tf.tidy(() => {
    const fraction = tf.reshape(tf.linspace(0, 1, steps), [steps, ...from.shape.map(() => 1)]);
    const rest = tf.sub(1, fraction);
    if (path === "linear") return tf.add(tf.mul(rest, from), tf.mul(fraction, to));
    const cosine = tf.add(tf.sum(tf.mul(directionOf(from), directionOf(to))), withoutDirection(from, to));
    const angle = tf.maximum(tf.acos(tf.clipByValue(cosine, -1, 1)), straight);
    const weight = (part: Tensor) => tf.div(tf.sin(tf.mul(part, angle)), tf.sin(angle));
    return tf.add(tf.mul(weight(rest), from), tf.mul(weight(fraction), to));
  });
}

/** A code of length 1; 0 for a code of zeros. By its largest entry first, so that no square leaves float32. */
function directionOf(code: Tensor): Tensor {
  const scaled = divideOrZero(code, tf.max(tf.abs(code)));
  return divideOrZero(scaled, tf.norm(scaled));
}

function divideOrZero(x: Tensor, by: Tensor): Tensor {
  return tf.where(tf.greater(by, 0), tf.div(x, by), tf.zerosLike(x));
}

/** 1 where one of the codes is 0, else 0: without a direction there is no angle, and the way is straight. */
function withoutDirection(from: Tensor, to: Tensor): Tensor {
  return tf.cast(tf.equal(tf.minimum(tf.max(tf.abs(from)), tf.max(tf.abs(to))), 0), "float32");
}
