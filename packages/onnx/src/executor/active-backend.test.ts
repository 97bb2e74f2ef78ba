import { createRng, type HostBatch, type Step } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onnx } from "./onnx.js";

const ones = (size: number): HostBatch => ({ x: { values: new Float32Array(size).fill(1), shape: [size] } });

describe.each(["cpu", "wasm"])("with %s as the active backend", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("a batch of a new shape goes on from the state that earlier batches left, and tracing leaks nothing", async () => {
    const counter = tf.tidy(() => tf.variable(tf.scalar(0), false));
    const step: Step = {
      training: true,
      state: new Map([["counter", counter]]),
      run: ({ x }, pass) => {
        const next = tf.add(counter, tf.mean(x!));
        pass.update(counter, next);
        return { next: tf.clone(next) };
      },
    };
    const tensors = tf.memory().numTensors;
    const prepared = onnx({ threads: 1 }).prepare(step);
    const reached: number[] = [];
    for (const [at, size] of [4, 4, 3, 4, 2].entries()) {
      const outputs = await prepared.run(ones(size), { step: at, stream: createRng(0).stream.split(at) });
      reached.push(outputs["next"]!.values[0]!);
    }
    await prepared.sync();
    expect(reached).toEqual([1, 2, 3, 4, 5]);
    expect(counter.dataSync()[0]).toBe(5);
    expect([tf.memory().numTensors, tf.getBackend()]).toEqual([tensors, backend]);
    prepared.dispose();
    counter.dispose();
    expect(tf.memory().numTensors).toBe(tensors - 1);
  });
});
