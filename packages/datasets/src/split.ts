import { createRng, type ExampleSource, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Dataset } from "./dataset.js";
import { subset } from "./subset.js";

export interface SplitOptions {
  /**
   * Examples for validation: a share below 1, or a whole number.
   * @default 0.1
   */
  readonly validation?: number;
  /**
   * Examples for test: a share below 1, or a whole number.
   * @default 0.1
   */
  readonly test?: number;
  /**
   * Shuffles before the split. With `false` the examples keep their order: training first, test last.
   * @default 0
   */
  readonly seed?: number | false;
}

/**
 * Splits examples into three parts that have nothing in common. What validation and test leave is for training.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or no example is left for training
 * @example
 * const data = trainValidationTest(source, { validation: 0.1, test: 500, seed: 1 });
 */
export function trainValidationTest(source: ExampleSource, options: SplitOptions = {}): Dataset {
  const { train, validation, test } = splitRows(source.size, options);
  return {
    spec: source.spec,
    train: subset(source, train),
    validation: subset(source, validation),
    test: subset(source, test),
  };
}

/**
 * The rows of each part of `size` examples.
 *
 * @throws {ArgumentError} as {@link trainValidationTest}
 */
export function splitRows(size: number, options: SplitOptions): Record<"train" | "validation" | "test", Uint32Array> {
  requireKnownOptions("trainValidationTest", options, ["validation", "test", "seed"]);
  const counts = {
    validation: countOf("validation", options.validation, size),
    test: countOf("test", options.test, size),
  };
  const train = size - counts.validation - counts.test;
  const advice = `There are ${size} examples.`;
  requireArgument(train > 0, "trainValidationTest", "validation + test", `below ${size}`, counts, advice);
  const { seed = 0 } = options;
  const order =
    seed === false
      ? Uint32Array.from({ length: size }, (_, i) => i)
      : createRng(seed).stream.split("trainValidationTest").permutation(size);
  return {
    train: order.slice(0, train),
    validation: order.slice(train, train + counts.validation),
    test: order.slice(train + counts.validation),
  };
}

function countOf(name: "validation" | "test", share = 0.1, size: number): number {
  const holds = share >= 0 && (share < 1 || Number.isSafeInteger(share));
  requireArgument(holds, "trainValidationTest", name, "a share in [0, 1) or a whole number", share);
  return share < 1 ? Math.round(share * size) : share;
}
