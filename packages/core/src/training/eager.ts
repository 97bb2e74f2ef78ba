import * as tf from "@tensorflow/tfjs";
import { type HostArray, type HostBatch } from "../data/source.js";
import { type Batch, type Tensor, type Variable } from "../types.js";
import { type Executor, type RunPosition, type Step } from "./executor.js";
import { type Feeds, immediateFeeds } from "./feeds.js";
import { withPass } from "./pass.js";

/** Runs each operation as it is called, on the active tfjs backend. */
export const eager: Executor = {
  name: "eager",
  prepare: (step) => {
    const state = new Set(step.state.values());
    return {
      run: (batch, position) => runOnce(step, state, batch, position),
      sync: async () => undefined,
      dispose: () => undefined,
    };
  },
};

async function runOnce(
  step: Step,
  state: ReadonlySet<Variable>,
  batch: HostBatch,
  position: RunPosition,
): Promise<Record<string, HostArray>> {
  const feeds = immediateFeeds(position);
  const outputs = tf.tidy(() =>
    withPass({ training: step.training, feeds, state }, (pass) => step.run(feedBatch(feeds, batch), pass)),
  );
  try {
    return Object.fromEntries(await Promise.all(Object.entries(outputs).map(readOutput)));
  } finally {
    tf.dispose(outputs);
  }
}

/** Tensors for the arrays of a batch, through `feeds`. */
function feedBatch(feeds: Feeds, batch: HostBatch): Batch {
  return Object.fromEntries(
    Object.entries(batch).map(([name, { values, shape }]) => [
      name,
      values instanceof Int32Array
        ? feeds.int32(shape, (out) => out.set(values))
        : feeds.float32(shape, (out) => out.set(values)),
    ]),
  );
}

async function readOutput([name, tensor]: [string, Tensor]): Promise<[string, HostArray]> {
  return [name, { values: (await tensor.data()) as Float32Array | Int32Array, shape: tensor.shape }];
}
