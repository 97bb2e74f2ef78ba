import { createRng, type HostBatch, type Step } from "@elbo/core";
import { reportFigure } from "@elbo/vitest/figures";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { digitsVae } from "../workloads/workloads.fixture.js";
import { onnx } from "./onnx.js";

const long = process.env["ELBO_LONG"] === "1";
const replays = long ? 100_000 : 2_000;

/** Megabytes of this process, buffers outside of JavaScript's heap included. */
const megabytes = () => process.memoryUsage().rss / 2 ** 20;

test(`memory is flat over ${replays} replays`, { timeout: long ? 3_600_000 : 60_000 }, async () => {
  const workload = digitsVae(4, 8);
  const prepared = onnx({ threads: 1 }).prepare(workload.step);
  const { stream } = createRng(0);
  const run = (step: number) => prepared.run(workload.batch, { step, stream: stream.split(step) });
  for (let step = 0; step < replays / 4; step++) await run(step);
  const [tensors, before] = [tf.memory().numTensors, megabytes()];
  for (let step = replays / 4; step < replays; step++) await run(step);
  expect(tf.memory().numTensors).toBe(tensors);
  const grown = megabytes() - before;
  reportFigure(`${replays} replays, ${tensors} tensors, ${grown.toFixed(1)} MiB more`);
  // A replay that kept its smallest output, one number in a tensor of the runtime, would keep some hundred bytes; the
  // heap itself moves by some megabytes between collections.
  expect(grown).toBeLessThan(long ? 30 : 40);
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
