import { ArgumentError, createRng, eager, type Executor, readParameters, type Step } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, test } from "vitest";
import { onnx } from "../executor/onnx.js";
import { digitsVae, smallConvVae, type Workload } from "../workloads/workloads.fixture.js";
import { onnxWeb } from "./onnx-web.js";

const disposables: { dispose(): void }[] = [];
const owned = <T extends { dispose(): void }>(value: T): T => (disposables.push(value), value);
afterEach(() => disposables.splice(0).forEach((value) => value.dispose()));

/** Losses of steps, and the state that they leave. */
async function trained(executor: Executor, { step, batch }: Workload, steps: number) {
  const prepared = owned(executor.prepare(step));
  const losses: number[] = [];
  for (let at = 0; at < steps; at++) {
    const outputs = await prepared.run(batch, { step: at, stream: createRng(7).stream.split(at) });
    losses.push(outputs["loss"]!.values[0]!);
  }
  await prepared.sync();
  return { losses, state: await readParameters(step.state) };
}

/** The largest difference, by the largest of the right values. */
function farthest(found: readonly number[], right: readonly number[]): number {
  const most = (values: readonly number[]) => values.reduce((least, value) => Math.max(least, Math.abs(value)), 0);
  return most(right.map((value, i) => found[i]! - value)) / Math.max(most(right), 1e-6);
}

test.each([
  ["an MLP on levels", () => digitsVae(4, 8)],
  ["convolutions", smallConvVae],
])("%s trains as in Node: the losses and the weights agree to rounding, whichever executor", async (_, create) => {
  const steps = 4;
  const found = await trained(onnxWeb({ threads: 1 }), owned(create()), steps);
  for (const other of [onnx({ threads: 1 }), eager]) {
    const right = await trained(other, owned(create()), steps);
    // Sums of hundreds of float32 products in another order, over four steps.
    found.losses.forEach((loss, at) => expect(Math.abs(loss / right.losses[at]! - 1)).toBeLessThan(1e-5));
    for (const [name, { values }] of right.state)
      expect(farthest([...found.state.get(name)!.values], [...values])).toBeLessThan(1e-4);
  }
});

test("the same seed gives the same bits, and no tensor is left", async () => {
  const before = tf.memory().numTensors;
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const workload = digitsVae(4, 8);
    runs.push(await trained(onnxWeb({ threads: 1 }), workload, 5));
    disposables.splice(0).forEach((value) => value.dispose());
    workload.dispose();
  }
  expect(runs[0]).toEqual(runs[1]);
  expect(tf.memory().numTensors).toBe(before);
});

test("noise is what it is everywhere, to the bit", async () => {
  const step: Step = {
    training: false,
    state: new Map(),
    run: ({ x }, pass) => ({ noise: tf.add(pass.rng.normal([1000]), tf.mul(tf.sum(x!), 0)) }),
  };
  const batch = { x: { values: Float32Array.of(1), shape: [1] } };
  const position = () => ({ step: 3, stream: createRng(5).stream.split(3) });
  const noise = [];
  for (const executor of [eager, onnxWeb({ threads: 1 })]) {
    const prepared = owned(executor.prepare(step));
    noise.push((await prepared.run(batch, position()))["noise"]!.values);
  }
  expect(noise[0]).toEqual(noise[1]);
});

test("impossible options are refused at once", () => {
  expect(() => onnxWeb({ threads: 1.5 })).toThrow(ArgumentError);
  expect(() => onnxWeb({ threads: 1.5 })).toThrow("onnxWeb: threads must be a positive integer; got 1.5.");
});
