import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { saveModel } from "../checkpoint/model-file.js";
import { ArgumentError, CheckpointError } from "../errors.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { count, weight } from "../options/entries.js";
import { createRng } from "../random/rng.js";
import { linearWarmup } from "../schedules/linear-warmup.js";
import { fit } from "../training/fit.js";
import { defineLatentModel } from "./define-latent-model.js";

const halfVae = defineLatentModel({
  name: "halfVae",
  kind: "half-vae",
  options: { half: weight(0.5, "weight of the KL"), samples: count(1, "draws of z") },
  objective: (parts, { half, samples }) =>
    latentObjective(parts, { divergences: { kl: { divergence: parts.kl, weight: half } }, samples }),
});

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

test("a declaration of a few lines trains, saves and loads to the bit, with its own options in the configuration", async () => {
  const model = halfVae({ ...small, half: linearWarmup({ steps: 5 }) });
  const { epochs } = await fit(model, source, { epochs: 12, batchSize: 8, seed: 1 });
  expect(epochs.at(-1)!.train["reconstruction"]).toBeLessThan(epochs[0]!.train["reconstruction"]!);
  expect(model.config).toMatchObject({ latent: 2, hidden: [8], half: { kind: "linearWarmup", steps: 5 }, samples: 1 });
  const copy = halfVae.load(await saveModel(model));
  expect(copy.config).toEqual(model.config);
  const [a, b] = [model, copy].map((each) => each.generate(3, createRng(5)));
  expect(await a!.data()).toEqual(await b!.data());
  [model, copy, a!, b!].forEach((each) => each.dispose());
});

test("a family says what it is without a model: its kind, and its own options beside the shared ones", () => {
  expect(halfVae.kind).toBe("half-vae");
  expect(Object.keys(halfVae.entries)).toEqual([
    ...["data", "latent", "likelihood", "scale", "network", "channels", "residualBlocks"],
    ...["hidden", "activation", "gated", "decoderHidden", "decoderActivation"],
    ...["encoder", "decoder", "seed", "optimizer", "prior", "half", "samples"],
  ]);
});

test("a decoder may have hidden layers and an activation of its own, and layers may be gated", async () => {
  const model = halfVae({ ...small, gated: true, decoderHidden: [3, 5], decoderActivation: "tanh" });
  const shapes = Object.fromEntries([...model.parameters].map(([path, { shape }]) => [path, shape]));
  expect(shapes).toMatchObject({
    "encoder/gatedDense0/gate/kernel": [4, 8],
    "decoder/mlp0/gatedDense0/linear/kernel": [2, 3],
    "decoder/mlp0/gatedDense1/gate/kernel": [3, 5],
    "decoder/mlp0/dense2/kernel": [5, 4],
  });
  const own = { gated: true, decoderHidden: [3, 5], decoderActivation: "tanh" };
  expect(model.config).toMatchObject(own);
  const copy = halfVae.load(await saveModel(model));
  expect(copy.config).toEqual(model.config);
  const plain = halfVae(small);
  for (const name of Object.keys(own)) expect(plain.config).not.toHaveProperty(name);
  [model, copy, plain].forEach((each) => each.dispose());
});

test.each<[options: object, message: RegExp]>([
  [{ decoderHidden: [0] }, /halfVae: decoderHidden must be positive integers; got \[0\]/],
  [{ half: -1 }, /halfVae: half must be a number of at least 0/],
  [{ latent: 0 }, /halfVae: latent must be a positive integer; got 0/],
  [{ halves: 1 }, /halfVae: options must be among .*half, samples; got "halves"/],
  [{ data: undefined }, /halfVae: data must be a description of the data; got undefined/],
])("%j is refused, and leaks nothing", (options, message) => {
  const build = () => halfVae({ ...small, ...options });
  expect(build).toThrow(ArgumentError);
  expect(build).toThrow(message);
  expectNoLeakOnThrow(build);
});

test("what an objective throws disposes the networks", () => {
  const broken = defineLatentModel({
    ...{ name: "broken", kind: "broken", options: {} },
    objective: () => {
      throw new Error("no objective");
    },
  });
  expect(() => broken(small)).toThrow("no objective");
  expectNoLeakOnThrow(() => broken(small));
});

test("a file with an impossible option is a damaged checkpoint, not a mistake of the caller's", async () => {
  const model = halfVae(small);
  const file = await saveModel({ ...model, config: { ...model.config, half: -1 } });
  const load = () => halfVae.load(file);
  expect(load).toThrow(CheckpointError);
  expect(load).toThrow(
    /halfVae.load: the saved options must make a model; got: halfVae: half must be a number of at least 0/,
  );
  expect(tensorsMade(() => expect(load).toThrow())).toBe(0);
  model.dispose();
});
