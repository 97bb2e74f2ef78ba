import * as tf from "@tensorflow/tfjs";
import { golden, largestError } from "@elbo/vitest/golden";
import { useTestBackend } from "@elbo/vitest/backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Optimizer } from "../types.js";
import { adam, adamW } from "./adam.js";
import { adamax } from "./adamax.js";
import { sgd } from "./sgd.js";
import { trajectory } from "./trajectory.fixture.js";

// PyTorch 1.13 in float64; tooling/golden/subjects/optimizers.py.
const table = golden("optimizers");

const optimizers: Record<string, Optimizer> = {
  adam: adam({ learningRate: 1e-2 }),
  "adam-gan": adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.99, epsilon: 1e-3 }),
  adamw: adamW({ learningRate: 1e-2 }),
  "adamw-other": adamW({ learningRate: 2e-2, beta1: 0.8, beta2: 0.95, epsilon: 1e-4, weightDecay: 0.3 }),
  adamax: adamax({ learningRate: 1e-2 }),
  "adamax-other": adamax({ learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-2 }),
  sgd: sgd({ learningRate: 1e-2 }),
  "sgd-momentum": sgd({ learningRate: 1e-2, momentum: 0.9 }),
  "sgd-nesterov": sgd({ learningRate: 1e-2, momentum: 0.9, nesterov: true }),
};

const before = tf.memory().numTensors;

describe.each(["cpu", "wasm"])("on %s, 20 steps are PyTorch's, of", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each(Object.keys(optimizers))("%s", (name) => {
    const start = table.inputs("start");
    const path = trajectory(optimizers[name]!, start, rows(table.inputs("gradients"), start.length));
    // Each of 20 steps rounds to float32, 6e-8 of a value of order 1. With momentum one value passes 100 on its way,
    // where a rounding is 4e-6.
    const tolerance = name.includes("momentum") || name.includes("nesterov") ? 8e-6 : 1.2e-6;
    expect(largestError(path.flat(), table.answers(name))).toBeLessThan(tolerance);
  });
});

function rows(values: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: values.length / size }, (_, row) => values.subarray(row * size, (row + 1) * size));
}

test("tensors are gone after the trajectories", () => {
  expect(tf.memory().numTensors).toBe(before);
});
