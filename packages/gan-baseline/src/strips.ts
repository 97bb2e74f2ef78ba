import { type InterpolationOptions, requireArgument, requireKnownOptions, type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type AdversarialModel } from "./adversarial-model.js";
import { requireRng } from "./require-rng.js";

export interface StripOptions extends InterpolationOptions {
  /**
   * Rows.
   * @default 8
   */
  readonly strips?: number;
  /**
   * Examples per row, both ends included.
   * @default 10
   */
  readonly steps?: number;
}

/**
 * Examples on the way between pairs of codes drawn from N(0, I), a row per pair, along the great circle unless the
 * options say otherwise: codes on a straight line are shorter than those that the generator knows.
 *
 * @returns [strips, steps, ...shape]
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see White 2016, https://arxiv.org/abs/1609.04468
 * @example
 * const model = gan({ data: { name: "pictures", shape: [4, 4, 1], kind: "grey" }, latent: 8 });
 * const images = interpolationStrips(model, createRng(1), { strips: 3, steps: 5 }); // [3, 5, 4, 4, 1]
 */
export function interpolationStrips(
  model: Pick<AdversarialModel, "generator" | "interpolate">,
  rng: Rng,
  options: StripOptions = {},
): Tensor {
  requireKnownOptions("interpolationStrips", options, ["strips", "steps", "path"]);
  const { strips = 8, steps = 10, path = "spherical" } = options;
  requireArgument(
    Number.isInteger(strips) && strips >= 1,
    "interpolationStrips",
    "strips",
    "a positive integer",
    strips,
  );
  const given: unknown = model;
  const holds = typeof given === "object" && given !== null && "generator" in given && "interpolate" in given;
  requireArgument(holds, "interpolationStrips", "model", "one with a generator", given, "gan and dcgan make one.");
  requireRng("interpolationStrips", rng);
  return tf.tidy(() => {
    const code = (strip: number, end: string): Tensor => rng.split(end).split(strip).normal(model.generator.inputShape);
    const row = (_: unknown, strip: number) =>
      model.interpolate(code(strip, "from"), code(strip, "to"), steps, { path });
    return tf.stack(Array.from({ length: strips }, row));
  });
}
