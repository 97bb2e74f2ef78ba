import { eager, type Executor, fromLayersModel, RandomStream, type Step } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { onnx } from "./onnx.js";

/** Output and state of the batch norm of a Keras-style model, after steps in training and one outside. */
async function run(executor: Executor): Promise<number[][]> {
  const network = fromLayersModel(tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2] })] }));
  const step = (training: boolean): Step => ({
    training,
    state: network.parameters,
    run: ({ x }, pass) => ({ y: network.apply(x!, pass), other: network.apply(tf.add(x!, 100), pass) }),
  });
  const batch = { x: { values: Float32Array.of(1, 2, 5, 4, 3, 9), shape: [3, 2] } };
  const results: number[][] = [];
  for (const training of [true, true, false]) {
    const prepared = executor.prepare(step(training));
    const { y } = await prepared.run(batch, { step: 0, stream: RandomStream.fromSeed(0) });
    await prepared.sync();
    prepared.dispose();
    results.push([...y!.values], ...[...network.parameters.values()].map((variable) => [...variable.dataSync()]));
  }
  network.dispose();
  return results;
}

test("the moving averages of a Keras-style batch norm are those of its data, captured as eagerly", async () => {
  const [eagerly, captured] = [await run(eager), await run(onnx())];
  eagerly.forEach((row, i) => row.forEach((value, j) => expect(captured[i]![j]).toBeCloseTo(value, 5))); // float32, other kernels
  // Mean of 1, 5 and 3, with Keras's momentum of 0.99: two steps, in either executor.
  expect(captured.flat().some((value) => Math.abs(value - 3 * (1 - 0.99 ** 2)) < 1e-6)).toBe(true);
});
