import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { createVariables } from "../module/create-variables.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { composeModule, ownParameters } from "../module/parameters.js";
import { dense } from "../networks/dense.js";
import { mlp } from "../networks/mlp.js";
import { createRng } from "../random/rng.js";
import { readParameters } from "./assign-parameters.js";
import { saveModel } from "./model-file.js";
import { buildResumed, restoreModel } from "./restore-model.js";
import { saveRun } from "./run-file.js";

function model(units: number, inputs = 3) {
  return { kind: "toy", config: { units }, ...dense({ units })([inputs], createRng(0)) };
}

async function savedModel(units: number): Promise<Uint8Array> {
  const saved = model(units);
  const file = await saveModel(saved);
  saved.dispose();
  return file;
}

const advice = "Was it saved with another configuration?";

test("a configuration that asks for more than the file holds is refused before anything is allocated", async () => {
  const file = await savedModel(2);
  // 2^31 kernel entries are 8 GiB, which would take seconds or end the process.
  const load = () => restoreModel(file, "toy", () => model(2 ** 29, 4));
  expect(load).toThrow(`restoreModel: shape of "kernel" must be [3, 2], as in the file; got [4,536870912]. ${advice}`);
  expectNoLeakOnThrow(load);
});

test("each tensor of the file is for one variable", async () => {
  const file = await savedModel(2);
  const load = () => restoreModel(file, "toy", () => [model(2), model(2)][0]!);
  const message = "restoreModel: shape of kernel of dense must be that of a tensor in the file; got [3,2].";
  expect(load).toThrow(`${message} ${advice}`);
});

test("a model that is built after a refusal, or without a file, may be of any size", async () => {
  const file = await savedModel(2);
  expect(() => restoreModel(file, "toy", () => model(5))).toThrow('shape of "kernel"');
  model(5).dispose();
});

/** Two networks, the first of them in a part that its stream is not named after. */
function networks(hidden: readonly number[]) {
  const rng = createRng(0).split("weights");
  const network = mlp({ hidden, outputs: 4 })([3], rng.split("encoder"));
  const decoder = disposeOnThrow([network], () => mlp({ hidden, outputs: 3 })([2], rng.split("decoder")));
  const encoder = composeModule({ network });
  return { kind: "toy", config: {}, ...composeModule({ encoder, decoder }) };
}

test.each<[readonly number[], string]>([
  [[6], 'shape of "encoder/network/dense0/kernel" must be [3, 5], as in the file; got [3,6].'],
  [[5, 5], 'shape of "encoder/network/dense1/kernel" must be [5, 4], as in the file; got [5,5].'],
  // The file has no third layer.
  [[5, 4], "shape of encoder/dense2/kernel must be that of a tensor in the file; got [4,4]."],
])("with hidden layers of %j the tensor that does not fit is named by its path", async (hidden, message) => {
  const saved = networks([5]);
  const file = await saveModel(saved);
  saved.dispose();
  expect(() => restoreModel(file, "toy", () => networks(hidden))).toThrow(message);
  expectNoLeakOnThrow(() => restoreModel(file, "toy", () => networks(hidden)));
});

/** A checkpoint of these networks, with the slots of an optimiser. */
async function checkpoint(hidden: readonly number[]): Promise<Uint8Array> {
  const saved = networks(hidden);
  const tensors = [...(await readParameters(saved.parameters))];
  saved.dispose();
  const slots = tensors.map(([path, tensor]) => [`players/toy/optimizer/momentum/${path}`, tensor] as const);
  const variables = new Map([...tensors.map(([path, tensor]) => [`model/${path}`, tensor] as const), ...slots]);
  return saveRun({ identity: {}, progress: {}, variables, best: new Map() });
}

test("the model of a run that goes on is no larger than its checkpoint", async () => {
  const bytes = await checkpoint([5]);
  buildResumed(bytes, () => networks([5])).dispose();
  // 2^31 kernel entries, 8 GiB.
  const build = () => buildResumed(bytes, () => networks([2 ** 31]));
  const message = 'resume: shape of "model/encoder/network/dense0/kernel" must be [3, 5], as in the file;';
  expect(build).toThrow(`${message} got [3,2147483648]. ${advice}`);
  expectNoLeakOnThrow(build);
  expect(() => buildResumed(bytes.subarray(1), build)).toThrow(CheckpointError);
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
