import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { assignParameters } from "./assign-parameters.js";
import { encodeMetadata } from "./metadata.js";
import { readModel, saveModel } from "./model-file.js";
import { writeSafetensors } from "./write-safetensors.js";

const modelOf = (values: number[]) => {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d(values)));
  return { kind: "vae", config: { latent: 2, units: [64] }, parameters: new Map([["encoder/w", weight]]) };
};

describe("a model file", () => {
  test("gives kind, configuration and parameters back", async () => {
    const [saved, other] = [modelOf([1.5, -0.1]), modelOf([0, 0])];
    const before = tf.memory().numTensors;
    const read = readModel(await saveModel(saved));
    expect([read.kind, read.config]).toEqual(["vae", { latent: 2, units: [64] }]);
    assignParameters(other.parameters, read.tensors);
    expect(other.parameters.get("encoder/w")!.dataSync()).toEqual(Float32Array.of(1.5, -0.1));
    expect(tf.memory().numTensors).toBe(before);
    [saved, other].forEach(({ parameters }) => parameters.forEach((each) => each.dispose()));
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "another format",
      encodeMetadata("elbo-run/1", {}),
      'checkpoint: format must be "elbo-model/1"; got "elbo-run/1".',
    ],
    ["no kind", encodeMetadata("elbo-model/1", { config: {} }), "readModel: kind must be a string; got undefined."],
    [
      "a configuration that is none",
      encodeMetadata("elbo-model/1", { kind: "vae", config: [] }),
      "readModel: config must be an object; got [].",
    ],
    [
      "a package that is no name",
      encodeMetadata("elbo-model/1", { kind: "vae", config: {}, package: 3 }),
      "readModel: package must be a name; got 3.",
    ],
  ])("is refused with %s", (_, metadata, message) => {
    const file = writeSafetensors({ tensors: new Map(), metadata });
    expect(() => readModel(file)).toThrow(CheckpointError);
    expect(() => readModel(file)).toThrow(message);
  });

  test("is refused when a bit is flipped", async () => {
    const model = modelOf([1]);
    const file = await saveModel(model);
    file[file.length - 1]! ^= 1;
    expect(() => readModel(file)).toThrow("file must be as it was written");
    model.parameters.forEach((each) => each.dispose());
  });
});
