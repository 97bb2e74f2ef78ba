import { createRng, type HostBatch, type Step } from "@elbo/core";
import { reportFigure } from "@elbo/vitest/figures";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { digitsVae } from "../workloads/workloads.fixture.js";
import { onnx } from "./onnx.js";

const long = process.env["ELBO_LONG"] === "1";
const replays = long ? 200_000 : 2_000;

/** Megabytes of this process, buffers outside of JavaScript's heap included. */
const megabytes = () => process.memoryUsage().rss / 2 ** 20;

test(`memory is flat over ${replays} replays`, { timeout: long ? 3_600_000 : 60_000 }, async () => {
  const workload = digitsVae(4, 8);
  const prepared = onnx({ threads: 1 }).prepare(workload.step);
  const { stream } = createRng(0);
  const run = (step: number) => prepared.run(workload.batch, { step, stream: stream.split(step) });
  // Until some 75,000 replays the process itself grows, by 30 MiB; then not for as long as it was watched, 200,000.
  const settled = long ? replays / 2 : replays / 4;
  for (let step = 0; step < settled; step++) await run(step);
  const [tensors, before] = [tf.memory().numTensors, megabytes()];
  for (let step = settled; step < replays; step++) await run(step);
  expect(tf.memory().numTensors).toBe(tensors);
  const grown = megabytes() - before;
  reportFigure(`${replays} replays, ${tensors} tensors, ${grown.toFixed(1)} MiB more`);
  // A replay that kept its smallest output, one number in a tensor of the runtime, would keep some 300 bytes, in 100,000 of them
  // 29 MiB; the heap itself moves by some megabytes between collections.
  expect(grown).toBeLessThan(long ? 15 : 40);
  prepared.dispose();
  workload.dispose();
});

test("capturing leaves no tensor behind, also when a step is refused", async () => {
  const batch: HostBatch = { x: { values: new Float32Array(4), shape: [2, 2] } };
  const constant = tf.ones([2]);
  const tensors = tf.memory().numTensors;
  const stepOf = (run: Step["run"]): Step => ({ training: false, state: new Map(), run });
  const position = { step: 0, stream: createRng(0).stream };
  const fine = onnx({ threads: 1 }).prepare(stepOf(({ x }) => ({ y: tf.add(x!, constant) })));
  await fine.run(batch, position);
  fine.dispose();
  const random = onnx({ threads: 1 }).prepare(stepOf(({ x }) => ({ y: tf.add(x!, tf.randomNormal([2])) })));
  await expect(random.run(batch, position)).rejects.toThrow("randomness");
  expect(tf.memory().numTensors).toBe(tensors);
  constant.dispose();
});
