import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

/** How many tensors more there are after `body` than before: those that it returned, and those that it leaked. */
export function tensorsMade(body: () => unknown): number {
  const before = tf.memory().numTensors;
  body();
  return tf.memory().numTensors - before;
}

/** Asserts that `body` throws and leaves no tensor behind. */
export function expectNoLeakOnThrow(body: () => unknown): void {
  const before = tf.memory().numTensors;
  expect(body).toThrow();
  expect(tf.memory().numTensors).toBe(before);
}
