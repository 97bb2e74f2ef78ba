import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { momentum } from "../../test/toy-model.js";
import { type ExampleSource } from "../data/source.js";
import { RandomStream } from "../random/stream.js";
import { linearWarmup } from "../schedules/index.js";
import { type Objective, type Scalar } from "../types.js";
import { eager } from "./eager.js";
import { validator } from "./validation.js";

const source: ExampleSource = {
  spec: { name: "count", shape: [1], kind: "real" },
  size: 5,
  fingerprint: "00",
  read: (indices) => ({ x: { values: Float32Array.from(indices), shape: [indices.length, 1] } }),
};

const objective: Objective = {
  parameters: new Map(),
  evaluate: ({ x }, pass) => {
    const loss = x!.mean<Scalar>();
    return { loss, terms: { double: loss.mul(2), training: tf.scalar(Number(pass.training)) } };
  },
};

const validate = (names: readonly string[]) =>
  validator({
    players: names.map((name) => ({ name, objective, optimizer: momentum(1) })),
    ...{ source, batchSize: 2, root: RandomStream.fromSeed(0), executor: eager },
  });

test("metrics are means over all examples, not over batches, and leave no tensor behind", async () => {
  const before = tf.memory().numTensors;
  // 0 ... 4 in batches of 2, 2 and 1: the mean of the batches' means would be 7/3.
  expect(await validate(["one"]).run(0)).toEqual({ loss: 2, double: 4, training: 0 });
  expect(tf.memory().numTensors).toBe(before);
});

test("the loss has the weights of training at the step that is validated", async () => {
  const beta = linearWarmup({ from: 0, to: 4, steps: 8 });
  const weighted: Objective = {
    ...objective,
    evaluate: ({ x }, pass) => ({ loss: x!.mean<Scalar>().mul(pass.value(beta)), terms: {} }),
  };
  const players = [{ name: "one", objective: weighted, optimizer: momentum(1) }];
  const validation = validator({ players, source, batchSize: 2, root: RandomStream.fromSeed(0), executor: eager });
  // The mean of 0 ... 4 is 2; beta is 0 at step 0, 2 at step 4 and 4 from step 8 on.
  expect([await validation.run(0), await validation.run(4), await validation.run(9)]).toEqual([
    { loss: 0 },
    { loss: 4 },
    { loss: 8 },
  ]);
});

test("metrics carry the player's name when there are several", async () => {
  const names = Object.keys((await validate(["a", "b"]).run(0))!);
  expect(names).toEqual(["a/double", "a/training", "a/loss", "b/double", "b/training", "b/loss"]);
});

test("an aborted validation has no metrics", async () => {
  expect(await validate(["one"]).run(0, AbortSignal.abort())).toBeUndefined();
});
