import { ArgumentError, createRng, type HostBatch, type Step } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { readdirSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { useOnnx } from "../use-onnx.js";
import { onnx } from "./onnx.js";

const disposables: { dispose(): void }[] = [];
const owned = <T extends { dispose(): void }>(value: T): T => (disposables.push(value), value);
afterEach(async () => {
  disposables.splice(0).forEach((value) => value.dispose());
  await tf.setBackend("cpu");
});

/** A step that adds the mean of its batch to a counter. */
function countingStep(counter: tf.Variable): Step {
  return {
    training: true,
    state: new Map([["counter", counter]]),
    run: ({ x }, pass) => {
      const next = tf.add(counter, tf.mean(x!));
      pass.update(counter, next);
      return { next: tf.clone(next) };
    },
  };
}

const batchOf = (size: number, value = 1): HostBatch => ({
  x: { values: new Float32Array(size).fill(value), shape: [size] },
});
const at = (step: number) => ({ step, stream: createRng(0).stream.split(step) });

test("runs that are asked for at once go one after the other, also of other shapes and steps", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const executor = onnx({ threads: 1 });
  const [a, b] = [owned(executor.prepare(countingStep(counter))), owned(executor.prepare(countingStep(counter)))];
  const runs = [
    a.run(batchOf(4), at(0)),
    a.run(batchOf(4), at(1)),
    b.run(batchOf(4, 10), at(2)),
    a.run(batchOf(3), at(3)),
  ];
  const synced = a.sync();
  expect((await Promise.all(runs)).map(({ next }) => next!.values[0])).toEqual([1, 2, 12, 13]);
  await synced;
  expect(counter.dataSync()[0]).toBe(13);
});

test("a run that fails leaves the next ones alone", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const prepared = owned(onnx({ threads: 1 }).prepare(countingStep(counter)));
  const wrong: HostBatch = { y: { values: new Float32Array(1), shape: [1] } };
  const runs = [prepared.run(batchOf(4), at(0)), prepared.run(wrong, at(1)), prepared.run(batchOf(4), at(2))];
  const [first, second, third] = await Promise.allSettled(runs);
  expect([first!.status, second!.status, third!.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await prepared.sync();
  expect(counter.dataSync()[0]).toBe(2);
});

test("a step that is disposed during a run finishes it, and refuses the next", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const prepared = onnx({ threads: 1 }).prepare(countingStep(counter));
  const run = prepared.run(batchOf(4), at(0));
  prepared.dispose();
  expect((await run)["next"]!.values[0]).toBe(1);
  expect(() => prepared.run(batchOf(4), at(1))).toThrow(ArgumentError);
  expect(() => prepared.run(batchOf(4), at(1))).toThrow(
    'onnx: the step must be in use; got "a disposed one". Prepare it again.',
  );
  await prepared.sync();
  expect(counter.dataSync()[0]).toBe(1);
});

/** Threads of this process. */
const threads = (): number => readdirSync("/proc/self/task").length;

// Threads are counted in /proc, which only Linux has.
test.skipIf(process.platform !== "linux")("batches of many shapes do not pile up threads", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const prepared = owned(onnx({ threads: 3 }).prepare(countingStep(counter)));
  await prepared.run(batchOf(1), at(0));
  const before = threads();
  for (let size = 2; size <= 24; size++) await prepared.run(batchOf(size), at(size));
  // Two more threads for each of the fifteen other captures that stay.
  expect(threads() - before).toBeLessThanOrEqual(30);
  const { next } = await prepared.run(batchOf(1), at(25));
  expect(next!.values[0]).toBe(25);
});

test("a capture that fails leaves the backend for other programs as it was", async () => {
  await useOnnx({ threads: 1 });
  const counter = owned(tf.variable(tf.scalar(0)));
  const kept: tf.Tensor[] = [];
  const failing: Step = {
    ...countingStep(counter),
    run: ({ x }) => {
      kept.push(tf.keep(tf.square(x!)));
      throw new Error("of the step");
    },
  };
  const { numTensors } = tf.memory();
  await expect(owned(onnx({ threads: 1 }).prepare(failing)).run(batchOf(4), at(0))).rejects.toThrow("of the step");
  const y = tf.tidy(() => tf.square(tf.scalar(3)));
  expect((await y.data())[0]).toBe(9);
  expect(() => kept[0]!.dataSync()).toThrow(
    "onnx: a step must not read tensors back; got data() or dataSync() inside a captured step.",
  );
  await expect(kept[0]!.data()).rejects.toThrow("onnx: a step must not read tensors back");
  expect(() => tf.neg(kept[0]!)).toThrow(
    "onnx: tensors of a captured step must stay inside it; got one after the step was recorded.",
  );
  const z = tf.neg(y);
  expect((await z.data())[0]).toBe(-9);
  tf.dispose([y, z, ...kept]);
  expect(tf.memory().numTensors).toBe(numTensors);
});
