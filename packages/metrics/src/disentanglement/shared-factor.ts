import { type RandomStream, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Factor } from "./factor.js";
import { type LabelledOptions } from "./labelled-points.js";

export interface SharedFactorOptions extends LabelledOptions {
  /**
   * Groups of points that the classifier learns from.
   * @default 10,000
   */
  readonly train?: number;
  /**
   * Groups that it is tested on.
   * @default 5,000
   */
  readonly test?: number;
  /**
   * Points, or pairs of points, in a group.
   * @default 64
   */
  readonly batchSize?: number;
  /**
   * Seed of everything that is drawn.
   * @default 0
   */
  readonly seed?: number;
}

/** Points that have one factor in common. */
export interface Group {
  /** Index of the factor. */
  readonly factor: number;
  readonly points: Uint32Array;
}

/**
 * Draws from labelled points what the study draws from a simulator: on a full grid of factors the distribution is the same,
 * and elsewhere it is that of the points. Each point is encoded once.
 */
export interface SharedFactorSampler {
  /** `count` points with the same value of a random factor; the value is that of a random point. */
  group(count: number): Group;
  /** `count` pairs, each with one value of its own of the same random factor; pair i is points 2 i and 2 i + 1. */
  pairs(count: number): Group;
}

/** @throws {ArgumentError} if an option is unknown or impossible */
export function requireSharedFactorOptions(
  where: string,
  options: SharedFactorOptions,
  more: readonly string[] = [],
): void {
  requireKnownOptions(where, options, ["train", "test", "batchSize", "seed", "labelled", ...more]);
  const { train = 1, test = 1, batchSize = 2 } = options;
  for (const [name, value] of Object.entries({ train, test }))
    requireArgument(Number.isSafeInteger(value) && value >= 1, where, name, "a positive integer", value);
  requireArgument(
    Number.isSafeInteger(batchSize) && batchSize >= 2,
    where,
    "batchSize",
    "an integer of 2 or more",
    batchSize,
  );
}

export function sharedFactorSampler(factors: readonly Factor[], stream: RandomStream): SharedFactorSampler {
  const members = factors.map(membersOf);
  // A value that occurs once has no group: all of it would be one point.
  const usable = factors.map(({ classes }, k) =>
    Uint32Array.from(classes.keys()).filter((point) => members[k]![classes[point]!]!.length >= 2),
  );
  const draw = drawsFrom(stream);
  const matesOf = (factor: number, point: number) => members[factor]![factors[factor]!.classes[point]!]!;
  const anyOf = (points: Uint32Array) => points[draw(points.length)]!;
  return {
    group: (count) => {
      const factor = draw(factors.length);
      const mates = matesOf(factor, anyOf(usable[factor]!));
      return { factor, points: Uint32Array.from({ length: count }, () => anyOf(mates)) };
    },
    pairs: (count) => {
      const factor = draw(factors.length);
      const points = new Uint32Array(2 * count);
      for (let i = 0; i < count; i++) {
        points[2 * i] = anyOf(usable[factor]!);
        points[2 * i + 1] = anyOf(matesOf(factor, points[2 * i]!));
      }
      return { factor, points };
    },
  };
}

/** Points of each class. */
function membersOf({ classes, size }: Factor): Uint32Array[] {
  const members: number[][] = Array.from({ length: size }, () => []);
  classes.forEach((label, point) => members[label]!.push(point));
  return members.map((points) => Uint32Array.from(points));
}

/** Integers in [0, below), to within below / 2^32 of uniform. */
function drawsFrom(stream: RandomStream): (below: number) => number {
  const words = new Uint32Array(4096);
  let at = words.length;
  return (below) => {
    if (at === words.length) {
      stream.fillWords(words);
      at = 0;
    }
    return Math.floor((words[at++]! / 2 ** 32) * below);
  };
}
