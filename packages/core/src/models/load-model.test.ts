import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { registerFamily } from "../checkpoint/families.js";
import { encodeMetadata } from "../checkpoint/metadata.js";
import { saveModel } from "../checkpoint/model-file.js";
import { writeSafetensors } from "../checkpoint/write-safetensors.js";
import { ArgumentError, CheckpointError } from "../errors.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { count } from "../options/entries.js";
import { createRng } from "../random/rng.js";
import { defineLatentModel } from "./define-latent-model.js";
import { loadModel } from "./load-model.js";

const family = (kind: string) =>
  defineLatentModel({
    name: "toyVae",
    kind,
    package: "@toys/vae",
    options: { samples: count(1, "draws of z") },
    objective: (parts, { samples }) =>
      latentObjective(parts, { divergences: { kl: { divergence: parts.kl } }, samples }),
  });
const toyVae = family("toy-vae");
const data = { name: "bits", shape: [4], kind: "binary" } as const;
const small = { data, latent: 2, hidden: [3], samples: 2, seed: 4 } as const;

/** A file of a family that nobody has imported. */
const stranger = (more: Record<string, string>) =>
  writeSafetensors({
    tensors: new Map(),
    metadata: encodeMetadata("elbo-model/1", { kind: "other-vae", config: {}, ...more }),
  });

test("a model of any family that is known comes back with its kind, configuration and outputs to the bit", async () => {
  const model = toyVae(small);
  const loaded = loadModel(await saveModel(model));
  expect([loaded.kind, loaded.config]).toEqual([model.kind, model.config]);
  tf.tidy(() => {
    const [there, here] = [loaded, model].map((each) => each.generate(5, createRng(3)).dataSync());
    expect(there).toEqual(here);
  });
  [model, loaded].forEach((each) => each.dispose());
});

test("what a file cannot hold is passed on to the family", async () => {
  const optimizer = {
    config: {},
    createState: () => ({ parameters: new Map(), dispose: () => undefined }),
    apply: () => undefined,
  };
  const model = toyVae(small);
  const loaded = loadModel(await saveModel(model), { again: { optimizer } });
  expect(loaded.players()[0]!.optimizer).toBe(optimizer);
  [model, loaded].forEach((each) => each.dispose());
});

test("a family that is not known is refused, with the package to import where the file names it", () => {
  expect(() => loadModel(stranger({ package: "@elbo/other-vae" }))).toThrow(CheckpointError);
  expect(() => loadModel(stranger({ package: "@elbo/other-vae" }))).toThrow(
    /^loadModel: kind must be of a family that was imported, .*toy-vae.*; got "other-vae"\. Import "@elbo\/other-vae"\.$/,
  );
  expect(() => loadModel(stranger({}))).toThrow('got "other-vae". Import the package that defines it.');
});

test("families that are named are the only ones that count", async () => {
  const model = toyVae(small);
  const file = await saveModel(model);
  loadModel(file, { families: [toyVae] }).dispose();
  expect(() => loadModel(file, { families: [family("second-vae")] })).toThrow(
    'loadModel: kind must be of a family that was imported, second-vae; got "toy-vae". Import "@toys/vae".',
  );
  expect(() => loadModel(file, { families: [] })).toThrow("of which there is none; got");
  expect(() => loadModel(file, { family: toyVae } as never)).toThrow(
    "loadModel: options must be among families, again;",
  );
  model.dispose();
});

test("what generates nothing is refused, and leaks nothing", async () => {
  const model = toyVae(small);
  const file = await saveModel({ ...model, kind: "classifier" });
  const before = tf.memory().numTensors;
  const load = () => {
    const weight = tf.tidy(() => tf.variable(tf.scalar(1)));
    return { parameters: new Map([["weight", weight]]), dispose: () => weight.dispose() };
  };
  registerFamily({ kind: "classifier", load });
  expect(() => loadModel(file)).toThrow(ArgumentError);
  expect(() => loadModel(file)).toThrow(
    'loadModel: file must be of a generative model; got "classifier". Load it by its family\'s `load`.',
  );
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});
