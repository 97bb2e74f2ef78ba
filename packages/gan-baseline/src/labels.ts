import { requireArgument, requireKnownOptions, type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** A uniform distribution's lowest and highest value. */
export type Range = readonly [low: number, high: number];

/** What the discriminator is told of real examples. Generated ones always have the label 0. */
export interface LabelOptions {
  /** Labels are drawn uniformly from here, one per example; [0.7, 1.2] unless given. [1, 1] smooths nothing. */
  readonly real?: Range;
  /** Probability that an example's label is drawn from `flipped` instead; 0.05 unless given. */
  readonly flip?: number;
  /** [0, 0.3] unless given. */
  readonly flipped?: Range;
}

/**
 * The options with their defaults.
 *
 * @throws {ArgumentError} if a range or the probability is impossible, or the mean label is above 1: the discriminator
 *   could then lower its loss without end
 */
export function checkLabels(where: string, options: LabelOptions): Required<LabelOptions> {
  requireKnownOptions(`${where}.labels`, options, ["real", "flip", "flipped"]);
  const { real = [0.7, 1.2], flip = 0.05, flipped = [0, 0.3] } = options;
  requireRange(where, "labels.real", real);
  requireRange(where, "labels.flipped", flipped);
  requireArgument(flip >= 0 && flip <= 1, where, "labels.flip", "a probability from 0 to 1", flip);
  const mean = (1 - flip) * middle(real) + flip * middle(flipped);
  const advice = "Above it, the discriminator's loss has no minimum.";
  requireArgument(mean <= 1, where, "labels", "of a mean of at most 1, flipped ones counted", mean, advice);
  return { real, flip, flipped };
}

/**
 * Draws a label for each of `count` real examples.
 *
 * @returns [count, 1]
 */
export function drawLabels({ real, flip, flipped }: Required<LabelOptions>, count: number, rng: Rng): Tensor {
  return tf.tidy(() => {
    const within = ([low, high]: Range, label: string): Tensor =>
      low === high ? tf.fill([count, 1], low) : tf.add(tf.mul(rng.split(label).uniform([count, 1]), high - low), low);
    const smoothed = within(real, "real");
    if (flip === 0) return smoothed;
    return tf.where(tf.less(rng.split("flip").uniform([count, 1]), flip), within(flipped, "flipped"), smoothed);
  });
}

function requireRange(where: string, argument: string, range: Range): void {
  const isRange = Array.isArray(range) && range.length === 2 && range[0] >= 0 && range[0] <= range[1] && range[1] <= 2;
  requireArgument(isRange, where, argument, "two numbers from 0 to 2, the lower first", range);
}

function middle([low, high]: Range): number {
  return (low + high) / 2;
}
