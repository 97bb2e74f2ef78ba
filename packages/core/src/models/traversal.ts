import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument } from "../errors.js";
import { oneHot } from "../tensor/one-hot.js";
import { type Tensor } from "../types.js";

/** What traversals and manifolds need of a model with codes [units]. */
export interface DecodableModel {
  encode(x: Tensor): Tensor;
  decode(z: Tensor): Tensor;
}

export interface TraversalOptions {
  /**
   * The units that move, counted from 0, a row each.
   * @default all
   */
  readonly units?: readonly number[];
  /**
   * First and last value of a unit that moves.
   * @default [-3, 3]
   */
  readonly range?: readonly [from: number, to: number];
  /**
   * Images per row.
   * @default 11
   */
  readonly steps?: number;
}

/**
 * Codes in which one unit after the other goes through a range in equal steps, while the others stay where they are.
 *
 * @param start a code, [latent]
 * @returns [units, steps, latent]
 * @throws {ArgumentError} if a unit does not exist, the range is not finite, or there are fewer than two steps
 */
export function traversalCodes(start: Tensor, options: TraversalOptions = {}): Tensor {
  const latent = start.size;
  const { units = Array.from({ length: latent }, (_, unit) => unit), range = [-3, 3], steps = 11 } = options;
  const exist = units.length > 0 && units.every((unit) => Number.isInteger(unit) && unit >= 0 && unit < latent);
  requireArgument(exist, "traverse", "units", `a list of integers from 0 to ${latent - 1}`, units);
  requireArgument(range.length === 2 && range.every(Number.isFinite), "traverse", "range", "two finite numbers", range);
  requireCount("traverse", "steps", steps, 2);
  return tf.tidy(() => {
    const moves = tf.reshape(oneHot(tf.tensor1d([...units], "int32"), latent), [units.length, 1, latent]);
    const values = tf.reshape(tf.linspace(range[0], range[1], steps), [1, steps, 1]);
    return tf.add(tf.mul(tf.sub(1, moves), tf.reshape(start, [latent])), tf.mul(moves, values));
  });
}

/**
 * What single units do: the means of p(x|z) along {@link traversalCodes} from the code of one example.
 *
 * @param x an example, [...shape]
 * @returns [units, steps, ...shape]
 * @throws {ArgumentError} as {@link traversalCodes}
 * @throws {ShapeError} if `x` is not an example of the model's data
 * @see Higgins et al. 2017, figure 2, https://openreview.net/forum?id=Sy2fzU9gl
 * @example
 * const model = betaVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const images = traverse(model, tf.ones([4]), { range: [-2, 2], steps: 5 }); // [2, 5, 4]
 */
export function traverse(model: DecodableModel, x: Tensor, options: TraversalOptions = {}): Tensor {
  return tf.tidy(() => model.decode(traversalCodes(tf.squeeze(model.encode(tf.expandDims(x, 0)), [0]), options)));
}
