import { bits } from "@elbo/vitest/bits";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { defineLatentModel } from "../models/define-latent-model.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { computeOnce } from "./compute-once.js";
import { eager } from "./eager.js";
import { fit } from "./fit.js";
import { recordSamples } from "./record-samples.js";

const toyVae = defineLatentModel({
  ...{ name: "toyVae", kind: "toy-vae", options: {} },
  objective: (parts) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } } }),
});
const source = bits(32);

test("examples of the same codes are kept after the chosen epochs, and handed on as training goes", async () => {
  const model = toyVae({ data: source.spec, latent: 2, hidden: [5] });
  const handed: [number, readonly number[]][] = [];
  const onSamples = ({ shape }: { readonly shape: readonly number[] }, epoch: number) =>
    void handed.push([epoch, shape]);
  const { onEpoch, samples } = recordSamples(model, { epochs: [1, 3, 9], count: 5, seed: 4, onSamples });
  const before = tf.memory().numTensors;
  await fit(model, source, { epochs: 3, batchSize: 16, onEpoch });
  expect(tf.memory().numTensors).toBe(before);
  expect([...samples.keys()]).toEqual([1, 3]);
  expect(handed).toEqual([
    [1, [5, 2, 2]],
    [3, [5, 2, 2]],
  ]);
  const { parameters } = model;
  const last = await computeOnce({ executor: eager, parameters, seed: 4 }, (rng) => model.generate(5, rng));
  expect(samples.get(3)).toEqual(last);
  expect(samples.get(1)!.values).not.toEqual(samples.get(3)!.values);
  model.dispose();
});

test.each<[object, string]>([
  [{ epochs: [0] }, "recordSamples: epochs must be a list of integers from 1; got [0]."],
  [{ count: 0 }, "recordSamples: count must be a positive integer; got 0."],
  [{ seed: -1 }, "createRng: seed must be an integer from 0 to 2^53 - 1; got -1."],
  [
    { every: 2 },
    'recordSamples: options must be among epochs, count, seed, executor, onSamples; got "every". Is it misspelt?',
  ],
])("the options %j are refused", (options, message) => {
  expect(() => recordSamples({ generate: () => tf.scalar(0), parameters: new Map() }, options)).toThrow(ArgumentError);
  expect(() => recordSamples({ generate: () => tf.scalar(0), parameters: new Map() }, options)).toThrow(message);
});

test("what does not generate is refused before training", () => {
  expect(() => recordSamples({} as never)).toThrow("recordSamples: model must be one that generates; got {}.");
});
