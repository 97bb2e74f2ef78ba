import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { type Variable } from "../types.js";
import { assignParameters, readParameters } from "./assign-parameters.js";
import { type TensorArray } from "./tensor-file.js";

describe("assignParameters", () => {
  let parameters: Map<string, Variable>;
  beforeEach(() => {
    parameters = new Map<string, Variable>([
      ["a", tf.tidy(() => tf.variable(tf.tensor([[1], [2]])))],
      ["n", tf.tidy(() => tf.variable(tf.scalar(5, "int32"), false))],
    ]);
  });
  afterEach(() => parameters.forEach((variable) => variable.dispose()));

  const stored = (): Map<string, TensorArray> =>
    new Map<string, TensorArray>([
      ["a", { values: Float32Array.of(-0, 1e-45), shape: [2, 1] }],
      ["n", { values: Int32Array.of(-9), shape: [] }],
    ]);

  test("gives the stored values back to the bit, keeps its own copy, and leaks nothing", async () => {
    const before = tf.memory().numTensors;
    const tensors = stored();
    assignParameters(parameters, tensors);
    expect(await readParameters(parameters)).toEqual(stored());
    (tensors.get("a")!.values as Float32Array).fill(7);
    expect(await readParameters(parameters)).toEqual(stored());
    expect(tf.memory().numTensors).toBe(before);
  });

  test("readParameters hands out copies", async () => {
    const read = await readParameters(parameters);
    read.get("a")!.values.fill(7);
    expect((await readParameters(parameters)).get("a")!.values).toEqual(Float32Array.of(1, 2));
  });

  const advice = " Was it saved with another configuration?";
  test.each<[string, (tensors: Map<string, TensorArray>) => void, string]>([
    ["a missing tensor", (tensors) => tensors.delete("n"), 'tensor "n" must be there; got "nothing".'],
    [
      "an unknown tensor",
      (tensors) => tensors.set("b", tensors.get("a")!),
      'tensors must be those of this model; got "b".',
    ],
    [
      "another shape of as many values",
      (tensors) => tensors.set("a", { values: new Float32Array(2), shape: [1, 2] }),
      'shape of "a" must be [2, 1]; got [1,2].',
    ],
    [
      "another dtype",
      (tensors) => tensors.set("n", { values: new Float32Array(1), shape: [] }),
      'dtype of "n" must be int32; got "float32".',
    ],
    [
      "a dtype that no variable has",
      (tensors) => tensors.set("a", { values: new Float64Array(2), shape: [2, 1] }),
      'dtype of "a" must be float32; got "Float64Array".',
    ],
  ])("refuses %s and changes nothing", async (_, change, message) => {
    const tensors = stored();
    change(tensors);
    const before = tf.memory().numTensors;
    expect(() => assignParameters(parameters, tensors)).toThrow(
      new CheckpointError(`assignParameters: ${message}${advice}`),
    );
    expect((await readParameters(parameters)).get("a")!.values).toEqual(Float32Array.of(1, 2));
    expect(tf.memory().numTensors).toBe(before);
  });
});
