import { createRng, type HostBatch, type Step } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, test, vi } from "vitest";
import { digitsVae, smallConvVae, type Workload } from "../workloads/workloads.fixture.js";
import { onnx } from "./onnx.js";

afterEach(() => void vi.unstubAllGlobals());

/** All state after some steps of a workload, which is disposed of. */
async function stateAfter(steps: number, workload: Workload): Promise<Record<string, Uint8Array>> {
  const prepared = onnx({ threads: 1 }).prepare(workload.step);
  const { stream } = createRng(3);
  for (let step = 0; step < steps; step++) await prepared.run(workload.batch, { step, stream: stream.split(step) });
  await prepared.sync();
  const state = [...workload.step.state].map(
    ([path, variable]) => [path, new Uint8Array(variable.dataSync().slice().buffer)] as const,
  );
  prepared.dispose();
  workload.dispose();
  return Object.fromEntries(state);
}

test.each([
  ["an MLP", () => digitsVae(8, 24)],
  ["convolutions", smallConvVae],
])("updates of %s in one pass have the bits of those in the graph, without WebAssembly", async (_, create) => {
  const fused = await stateAfter(20, create());
  vi.stubGlobal("WebAssembly", undefined);
  expect(await stateAfter(20, create())).toEqual(fused);
});

const empty: HostBatch = {};
const position = { step: 1, stream: createRng(0).stream };

/** A step that replaces a variable. */
function replacing(variable: tf.Variable, next: () => tf.Tensor): Step {
  return {
    training: true,
    state: new Map([["variable", variable]]),
    run: (_, pass) => {
      pass.update(variable, next());
      return { sum: tf.sum(variable) };
    },
  };
}

test("a variable that one step updates in place and another by the graph has each one's value in turn", async () => {
  const variable = tf.variable(tf.tensor([1, 2], [1, 2]));
  const executor = onnx({ threads: 1 });
  const doubled = executor.prepare(replacing(variable, () => tf.mul(variable, 2)));
  const swapped = executor.prepare(
    replacing(variable, () =>
      tf.matMul(variable, [
        [0, 1],
        [1, 0],
      ]),
    ),
  );
  const seen: number[] = [];
  for (const step of [doubled, swapped, swapped, doubled, swapped])
    seen.push((await step.run(empty, position))["sum"]!.values[0]!);
  // Each reads what the one before wrote.
  expect(seen).toEqual([3, 6, 6, 6, 12]);
  await swapped.sync();
  expect([...variable.dataSync()]).toEqual([8, 4]);
  variable.assign(tf.tensor([5, 7], [1, 2]));
  await doubled.run(empty, position);
  await doubled.sync();
  expect([...variable.dataSync()]).toEqual([10, 14]);
  [doubled, swapped].forEach((step) => step.dispose());
  variable.dispose();
});
