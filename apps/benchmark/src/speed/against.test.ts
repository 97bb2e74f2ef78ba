import { eager } from "@elbo/core";
import { onnx, useOnnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { timeAgainst } from "./against.js";
import { largeProduct, largeProductGflop } from "./large-product.js";
import { startReferences, stopReferences } from "./references.js";
import { smallWorkload } from "./small-workload.fixture.js";
import { standInPeer } from "./stand-in-peer.fixture.js";
import { buildWorkload } from "./workloads.js";

/** A reference whose steps take as many milliseconds as it has threads. */
const start = () => startReferences(["pytorch"], (_, threads) => [process.execPath, standInPeer(), `${threads}`]);

test("a reference counts at its better number of threads, and its time over ours says who is ahead", async () => {
  const references = await start();
  const before = tf.memory().numTensors;
  const standing = await timeAgainst("small", smallWorkload, { executor: eager, references, seconds: 0.01 });
  await stopReferences(references);
  expect(standing.references).toEqual({ pytorch: { ms: 1, threads: 1 } });
  expect(standing.strongestToOurs).toBe(1 / standing.ours);
  expect(standing.floor).toBeUndefined();
  expect(tf.memory().numTensors).toBe(before);
});

test("the floor is what a step's products take at the speed of a large product", async () => {
  const references = await start();
  await useOnnx();
  const contest = { executor: onnx({ threads: 1 }), references, seconds: 0.01, floor: { threads: 1 } };
  const { ours, floor } = await timeAgainst("digits-vae", () => buildWorkload("digits-vae"), contest);
  await stopReferences(references);
  // Forward passes and both gradients of every layer, but for that of the images.
  const sizes = [64 * 256, 256 * 256, 256 * 32, 16 * 256, 256 * 256, 256 * 1088];
  const multiplications = 3 * sizes.reduce((sum, size) => sum + size, 0) - sizes[0]!;
  expect(floor!.gflop).toBeCloseTo((2 * 64 * multiplications) / 1e9, 9);
  expect(floor!.ms).toBeCloseTo((1000 * floor!.gflop) / floor!.gflopsPerSecond, 9);
  expect(floor!.oursToFloor).toBe(ours / floor!.ms);
});

test("a large product is four of 1024 x 1024, and leaves nothing behind", async () => {
  expect(largeProductGflop).toBe((4 * 2 * 1024 ** 3) / 1e9);
  const before = tf.memory().numTensors;
  const product = await largeProduct(1);
  expect((await product.time(0))[0]).toBeGreaterThan(0);
  await product.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
