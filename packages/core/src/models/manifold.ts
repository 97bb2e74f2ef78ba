import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument } from "../errors.js";
import { normalQuantile } from "../evaluation/normal-quantile.js";
import { type GenerativeModel, type Tensor } from "../types.js";
import { type DecodableModel } from "./traversal.js";

export interface ManifoldOptions {
  /**
   * Images per side.
   * @default 15
   */
  readonly steps?: number;
  /**
   * The unit to the right and the unit up; all others are 0.
   * @default [0, 1]
   */
  readonly units?: readonly [right: number, up: number];
}

/**
 * Codes on a grid that divides the mass of N(0, I) in two units into equal cells: the quantiles at (i + 1/2) / steps.
 * The first unit grows to the right, the second upwards, so row 0 is the top.
 *
 * @param latent units of a code
 * @returns [steps, steps, latent]
 * @throws {ArgumentError} if `steps` is not a positive integer, or the units are not two of the code's
 */
export function manifoldCodes(latent: number, { steps = 15, units = [0, 1] }: ManifoldOptions = {}): Tensor {
  requireCount("manifold", "steps", steps);
  const exist = units.every((unit) => Number.isInteger(unit) && unit >= 0 && unit < latent);
  const [right, up] = units;
  const rule = `two different integers from 0 to ${latent - 1}`;
  requireArgument(exist && units.length === 2 && right !== up, "manifold", "units", rule, units);
  const quantiles = Array.from({ length: steps }, (_, i) => normalQuantile((i + 0.5) / steps));
  const codes = new Float32Array(steps * steps * latent);
  for (let row = 0; row < steps; row++)
    for (let column = 0; column < steps; column++) {
      const start = (row * steps + column) * latent;
      codes[start + right] = quantiles[column]!;
      codes[start + up] = quantiles[steps - 1 - row]!;
    }
  return tf.tensor(codes, [steps, steps, latent]);
}

/**
 * The data that a model with two units has learned, as one picture: the means of p(x|z) on {@link manifoldCodes}.
 *
 * @returns [steps, steps, ...shape]
 * @throws {ArgumentError} as {@link manifoldCodes}
 * @see Kingma & Welling 2014, figure 4, https://arxiv.org/abs/1312.6114
 * @example
 * const model = betaVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const images = manifold(model, { steps: 5 }); // [5, 5, 4]
 */
export function manifold(
  model: Pick<DecodableModel, "decode"> & Pick<GenerativeModel, "config">,
  options: ManifoldOptions = {},
): Tensor {
  return tf.tidy(() => model.decode(manifoldCodes(model.config["latent"] as number, options)));
}
