import { eager, evaluationPass, readSafetensors, type Rng } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { lossDifference, recordSteps } from "./compare-losses.js";
import { startReferences, stopReferences } from "./references.js";
import { smallWorkload } from "./small-workload.fixture.js";
import { standInPeer } from "./stand-in-peer.fixture.js";

test("three steps give their losses, and a file with the first weights, the batch and what each step drew", async () => {
  const before = tf.memory().numTensors;
  const { losses, file } = await recordSteps(smallWorkload(), eager);
  const { tensors } = readSafetensors(file);
  expect([...tensors.keys()].filter((name) => name.startsWith("draws/"))).toEqual([
    "draws/0/0",
    "draws/1/0",
    "draws/2/0",
  ]);
  const workload = smallWorkload();
  for (const [path, variable] of workload.model.parameters)
    expect(tensors.get(`weights/${path}`)).toEqual({ values: variable.dataSync(), shape: variable.shape });
  expect(tensors.get("batch/x")).toEqual(workload.batch["x"]);
  // The first loss follows from what the file holds.
  const drawn = tensors.get("draws/0/0")!;
  const given: Rng = {
    normal: () => tf.tensor(drawn.values as Float32Array, [5, 2]),
    uniform: tf.zeros,
    split: () => given,
  };
  const loss = tf.tidy(() => {
    const batch = { x: tf.tensor(workload.batch["x"]!.values, [5, 4]) };
    return workload.model.players()[0]!.objective.evaluate(batch, evaluationPass(given)).loss.dataSync()[0]!;
  });
  expect(losses[0]).toBe(loss);
  expect(new Set(losses).size).toBe(3);
  workload.model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("the difference from a reference is the largest of the steps, by the size of ours", async () => {
  const peer = standInPeer([10, 21, 30]);
  const references = await startReferences(["jax"], () => [process.execPath, peer, "1"]);
  const steps = { losses: [10, 20, 30], file: new Uint8Array(1) };
  expect(await lossDifference(references[0]!, "mlp-vae", steps)).toBe(0.05);
  await stopReferences(references);
});
