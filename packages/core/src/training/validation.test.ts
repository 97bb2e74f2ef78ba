import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { momentum } from "../../test/toy-model.js";
import { type ExampleSource } from "../data/source.js";
import { RandomStream } from "../random/stream.js";
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

test("figures are means over all examples, not over batches, and leave no tensor behind", async () => {
  const before = tf.memory().numTensors;
  // 0 ... 4 in batches of 2, 2 and 1: the mean of the batches' means would be 7/3.
  expect(await validate(["one"]).run(0)).toEqual({ loss: 2, double: 4, training: 0 });
  expect(tf.memory().numTensors).toBe(before);
});

test("figures carry the player's name when there are several", async () => {
  const names = Object.keys((await validate(["a", "b"]).run(0))!);
  expect(names).toEqual(["a/double", "a/training", "a/loss", "b/double", "b/training", "b/loss"]);
});

test("an aborted validation has no figures", async () => {
  expect(await validate(["one"]).run(0, AbortSignal.abort())).toBeUndefined();
});
