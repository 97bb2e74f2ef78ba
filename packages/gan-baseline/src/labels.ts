import {
  type ChosenOptions,
  defineOption,
  groupOf,
  type OptionsOf,
  plain,
  requireArgument,
  type Rng,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** A uniform distribution's lowest and highest value. */
export type Range = readonly [low: number, high: number];

const range = (low: number, high: number, help: string) =>
  defineOption<Range, Range, Range>([low, high], help, {
    ...plain<Range>(
      { type: "array", items: { type: "number", minimum: 0, maximum: 2 } },
      "two numbers from 0 to 2, the lower first",
      isRange,
    ),
    toJson: (chosen) => [...chosen],
  });

const probability = plain<number>(
  { type: "number", minimum: 0, maximum: 1 },
  "a probability from 0 to 1",
  (given) => Number.isFinite(given) && given >= 0 && given <= 1,
);

const entries = {
  /**
   * Labels are drawn uniformly from here, one per example. [1, 1] smooths nothing.
   * @default [0.7, 1.2]
   */
  real: range(0.7, 1.2, "lowest and highest label of a real example"),
  /**
   * Probability that an example's label is drawn from `flipped` instead.
   * @default 0.05
   */
  flip: defineOption<number, number, number>(0.05, "probability that a label is flipped", probability),
  /** @default [0, 0.3] */
  flipped: range(0, 0.3, "lowest and highest flipped label"),
};

/** What the discriminator is told of real examples. Generated ones always have the label 0. */
export type LabelOptions = OptionsOf<typeof entries>;

/** The same with its defaults. */
export type Labels = ChosenOptions<typeof entries>;

const asGroup = groupOf(entries);

/** With a mean label above 1 the discriminator could lower its loss without end. */
export const labelsOption = defineOption<LabelOptions, Labels, object>({}, "labels of real examples", {
  ...asGroup,
  choose: (where, argument, given, before) => {
    const chosen = asGroup.choose(where, argument, given, before);
    const { real, flip, flipped } = chosen;
    const mean = (1 - flip) * middle(real) + flip * middle(flipped);
    const advice = "Above it, the discriminator's loss has no minimum.";
    requireArgument(mean <= 1, where, argument, "of a mean of at most 1, flipped ones counted", mean, advice);
    return chosen;
  },
});

/**
 * Draws a label for each of `count` real examples.
 *
 * @returns [count, 1]
 */
export function drawLabels({ real, flip, flipped }: Labels, count: number, rng: Rng): Tensor {
  return tf.tidy(() => {
    const within = ([low, high]: Range, label: string): Tensor =>
      low === high ? tf.fill([count, 1], low) : tf.add(tf.mul(rng.split(label).uniform([count, 1]), high - low), low);
    const smoothed = within(real, "real");
    if (flip === 0) return smoothed;
    return tf.where(tf.less(rng.split("flip").uniform([count, 1]), flip), within(flipped, "flipped"), smoothed);
  });
}

function isRange(given: Range): boolean {
  return Array.isArray(given) && given.length === 2 && given[0] >= 0 && given[0] <= given[1] && given[1] <= 2;
}

function middle([low, high]: Range): number {
  return (low + high) / 2;
}
