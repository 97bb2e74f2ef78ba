import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createVariables } from "../module/create-variables.js";
import { ownParameters } from "../module/parameters.js";
import { dense } from "../networks/dense.js";
import { createRng } from "../random/rng.js";
import { saveModel } from "./model-file.js";
import { restoreModel } from "./restore-model.js";

function model(units: number, inputs = 3) {
  return { kind: "toy", config: { units }, ...dense({ units })([inputs], createRng(0)) };
}

async function savedModel(units: number): Promise<Uint8Array> {
  const saved = model(units);
  const file = await saveModel(saved);
  saved.dispose();
  return file;
}

test("a configuration that asks for more than the file holds is refused before anything is allocated", async () => {
  const file = await savedModel(2);
  // 2^31 kernel entries are 8 GiB, which would take seconds or end the process.
  const load = () => restoreModel(file, "toy", () => model(2 ** 29, 4));
  const message = "dense: shape of kernel must be that of a tensor in the file; got [4,536870912].";
  expect(load).toThrow(`${message} Was it saved with another configuration?`);
  expectNoLeakOnThrow(load);
});

test("each tensor of the file is for one variable", async () => {
  const file = await savedModel(2);
  const load = () => restoreModel(file, "toy", () => [model(2), model(2)][0]!);
  expect(load).toThrow("dense: shape of kernel must be that of a tensor in the file; got [3,2].");
});

test("a model that is built after a refusal, or without a file, may be of any size", async () => {
  const file = await savedModel(2);
  expect(() => restoreModel(file, "toy", () => model(5))).toThrow("dense: shape of kernel");
  model(5).dispose();
});

test("createVariables disposes what it made when a later variable fails", () => {
  const make = () =>
    createVariables("toy", {
      first: { shape: [2], values: () => tf.zeros([2]) },
      second: { shape: [2], values: () => tf.zeros([3]) },
    });
  expectNoLeakOnThrow(make);
  expect(make).toThrow("toy: first values of second must have the shape [2]; got [3].");
});

test("createVariables makes no variable of what is undefined, and says which gradients move", () => {
  const made = createVariables("toy", {
    weight: { shape: [2], values: () => tf.ones([2]) },
    count: { shape: [], values: () => tf.scalar(0), trainable: false },
    bias: undefined,
  });
  expect(Object.keys(made)).toEqual(["weight", "count"]);
  expect([made.weight.trainable, made.count.trainable]).toEqual([true, false]);
  ownParameters({ weight: made.weight, count: made.count }).dispose();
});
