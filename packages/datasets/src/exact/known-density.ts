import { RandomStream, requireArgument } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { fromArrays } from "../from-arrays.js";
import { type SplitOptions } from "../split.js";

export interface KnownDensityOptions {
  /**
   * Number of points.
   * @default 10,000
   */
  readonly examples?: number;
  /**
   * Seed of the points.
   * @default 0
   */
  readonly seed?: number;
  /** How they are split; as `trainValidationTest`. */
  readonly split?: SplitOptions;
}

export const knownDensityOptions = ["examples", "seed", "split"] as const;

/** Points from a distribution whose density is known, so that every estimate of it can be checked. */
export interface KnownDensity extends Dataset {
  /** log p(x) in nats of points one after the other, [n * entries] to [n]. */
  logDensity(points: ArrayLike<number>): Float64Array;
}

/** What a set is made of. */
export interface Law {
  readonly name: string;
  /** Entries of a point. */
  readonly entries: number;
  /** Draws from N(0, 1) that a point takes. */
  readonly normals: number;
  /** Draws from the uniform distribution on (0, 1) that a point takes. */
  readonly uniforms: number;
  readonly draw: (normals: Float32Array, uniforms: Float32Array) => readonly number[];
  /** log p of a point, in nats. */
  readonly logDensity: (point: readonly number[]) => number;
}

/** Draws the points of a law. */
export function knownDensity(law: Law, { examples = 10_000, seed = 0, split }: KnownDensityOptions): KnownDensity {
  const { name, entries, normals, uniforms } = law;
  const whole = Number.isSafeInteger(examples) && examples >= 1;
  requireArgument(whole, name, "examples", "a positive integer", examples);
  const stream = RandomStream.fromSeed(seed).split(name);
  const normal = stream.split("normal").fillNormal(new Float32Array(examples * normals));
  const uniform = stream.split("uniform").fillUniform(new Float32Array(examples * uniforms));
  const x = new Float32Array(examples * entries);
  for (let i = 0; i < examples; i++) {
    const own = normal.subarray(i * normals, (i + 1) * normals);
    x.set(law.draw(own, uniform.subarray(i * uniforms, (i + 1) * uniforms)), i * entries);
  }
  return {
    ...fromArrays({ x, shape: [entries], kind: "real", name, split }),
    logDensity: (points) => logDensities(law, points),
  };
}

function logDensities({ name, entries, logDensity }: Law, points: ArrayLike<number>): Float64Array {
  requireArgument(
    points.length % entries === 0,
    name,
    "the length of points",
    `a multiple of ${entries}`,
    points.length,
  );
  return Float64Array.from({ length: points.length / entries }, (_, i) =>
    logDensity(Array.from({ length: entries }, (_, entry) => points[i * entries + entry]!)),
  );
}

/** log N(x; mean, deviation^2) */
export function logNormal(x: number, mean: number, deviation: number): number {
  return -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI);
}

/** The logarithm of the mean of exponentials. */
export function logMeanExp(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (largest === -Infinity) return largest;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0) / values.length);
}

/** @throws {ArgumentError} if a number is not positive and finite */
export function requirePositive(where: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    requireArgument(value > 0 && Number.isFinite(value), where, name, "a positive number", value);
}

/** @throws {ArgumentError} if a number is not an integer of at least `least` */
export function requireCount(where: string, name: string, value: number, least = 1): void {
  requireArgument(Number.isSafeInteger(value) && value >= least, where, name, `an integer of ${least} or more`, value);
}
