import {
  choice,
  type ChosenOptions,
  defineOption,
  derived,
  type DerivedDefault,
  plain,
  requireArgument,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { median } from "./median.js";

/** What a squared distance is divided by: units², the median of the distances, or a number. */
export type Bandwidth = "original" | "median" | number;

const bandwidth = plain<Bandwidth>(
  { anyOf: [{ enum: ["original", "median"] }, { type: "number", exclusiveMinimum: 0 }] },
  '"original", "median" or a positive number',
  (given) => given === "original" || given === "median" || (Number.isFinite(given) && given > 0),
);

/** The kernel, and the bandwidth of "rbf", which the inverse multiquadratic has none of. */
export const kernelOptions = {
  /** @default "rbf" */
  kernel: choice(["rbf", "inverseMultiquadratic"], "rbf", "kernel of the MMD"),
  /**
   * h in exp(-|d|²/h), for "rbf" alone. "original" is units². "median" is the median squared distance between codes and
   * draws of the prior, anew for each batch, and without a gradient.
   * @default "original" of "rbf"
   */
  bandwidth: defineOption<Bandwidth, Bandwidth, DerivedDefault<Bandwidth>>(
    derived(({ kernel }) => (kernel === "rbf" ? "original" : undefined), "original of rbf"),
    "what squared distances are divided by",
    {
      ...bandwidth,
      choose: (where, argument, given, before) => {
        const advice = "The inverse multiquadratic has seven scales of its own.";
        requireArgument(before["kernel"] === "rbf", where, argument, 'left out unless kernel is "rbf"', given, advice);
        return bandwidth.choose(where, argument, given, before);
      },
    },
  ),
};

export type KernelSettings = ChosenOptions<typeof kernelOptions>;

/** k by the squared distance of its arguments. */
export interface Kernel {
  (squaredDistances: Tensor): Tensor;
  /** k(z, z). */
  readonly atZero: number;
}

/** Scales of the inverse multiquadratic, of Tolstikhin et al.'s implementation. */
const scales = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * - "rbf": k = exp(-|d|²/h)
 * - "inverseMultiquadratic": k = sum_s C_s / (C_s + |d|²), C_s = 2 units s for seven scales s from 0.1 to 10
 *
 * @param units entries of a code
 * @param across squared distances between the two samples, from which the median is taken
 * @see Zhao, Song & Ermon 2019, https://arxiv.org/abs/1706.02262, whose code divides by units²; Gretton et al. 2012,
 *   section 8, on the median; Tolstikhin et al. 2018, section 4, https://arxiv.org/abs/1711.01558
 */
export function buildKernel({ kernel, bandwidth }: KernelSettings, units: number, across: Tensor): Kernel {
  if (kernel === "inverseMultiquadratic") return inverseMultiquadratic(2 * units);
  if (bandwidth === "median") return rbf(tf.neg(median(across)));
  return rbf(-(typeof bandwidth === "number" ? bandwidth : units ** 2));
}

function rbf(negativeBandwidth: Tensor | number): Kernel {
  return Object.assign((squared: Tensor) => tf.exp(tf.div(squared, negativeBandwidth)), { atZero: 1 });
}

function inverseMultiquadratic(base: number): Kernel {
  const at = (squared: Tensor, scale: number) => tf.div(scale * base, tf.add(squared, scale * base));
  const sum = (squared: Tensor) => tf.addN(scales.map((scale) => at(squared, scale)));
  return Object.assign(sum, { atZero: scales.length });
}
