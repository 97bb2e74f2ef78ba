import { requireArgument, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { median } from "./median.js";

export type KernelName = "rbf" | "inverseMultiquadratic";

/** What a squared distance is divided by: units², the median of the distances, or a number. */
export type Bandwidth = "original" | "median" | number;

export interface KernelOptions {
  /** "rbf" unless given. */
  readonly kernel?: KernelName;
  /**
   * h in exp(-|d|²/h), for "rbf" alone. "original", the default, is units². "median" is the median squared distance
   * between codes and draws of the prior, anew for each batch, and without a gradient.
   */
  readonly bandwidth?: Bandwidth;
}

/** The options with their defaults, as JSON. The inverse multiquadratic has no bandwidth. */
export interface KernelSettings {
  readonly kernel: KernelName;
  readonly bandwidth?: Bandwidth;
}

/** k by the squared distance of its arguments. */
export interface Kernel {
  (squaredDistances: Tensor): Tensor;
  /** k(z, z). */
  readonly atZero: number;
}

/** Scales of the inverse multiquadratic, of Tolstikhin et al.'s implementation. */
const scales = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/** @throws {ArgumentError} if an option is impossible, or there is a bandwidth where there is none to choose */
export function kernelSettings(where: string, { kernel = "rbf", bandwidth }: KernelOptions): KernelSettings {
  const known = kernel === "rbf" || kernel === "inverseMultiquadratic";
  requireArgument(known, where, "kernel", '"rbf" or "inverseMultiquadratic"', kernel);
  if (kernel === "rbf") return { kernel, bandwidth: requireBandwidth(where, bandwidth ?? "original") };
  const advice = "The inverse multiquadratic has seven scales of its own.";
  requireArgument(bandwidth === undefined, where, "bandwidth", 'left out unless kernel is "rbf"', bandwidth, advice);
  return { kernel };
}

function requireBandwidth(where: string, bandwidth: Bandwidth): Bandwidth {
  const positive = typeof bandwidth === "number" && Number.isFinite(bandwidth) && bandwidth > 0;
  const holds = bandwidth === "original" || bandwidth === "median" || positive;
  requireArgument(holds, where, "bandwidth", '"original", "median" or a positive number', bandwidth);
  return bandwidth;
}

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
