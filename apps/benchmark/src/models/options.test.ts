import { describeSchedule } from "@elbo/core";
import { fromArrays } from "@elbo/datasets";
import { expect, test } from "vitest";
import { trainingConfig } from "./protocols.js";
import { findModel } from "./index.js";
import { createOptimizer, learningRateOf } from "./options.js";
import { type TrainingConfig } from "./training-config.js";

const data = fromArrays({
  ...{ x: Array.from({ length: 60 }, (_, i) => i % 2), shape: [3], kind: "binary" },
  split: { validation: 0, test: 0 },
});

const configOf = (model: string, more: Partial<TrainingConfig> = {}) =>
  trainingConfig({ model, dataset: "bits", seed: 1, batchSize: 8, latent: 2, hidden: [4], ...more }, findModel(model));

test("a learning rate falls after epochs, which have as many steps as the batches of the data", () => {
  expect(learningRateOf(configOf("vae"), data.train)).toBe(1e-3);
  // Three steps an epoch; 7.5 of them round to 8.
  const config = configOf("vae", { learningRate: 0.5, decay: { after: [1, 2.5], by: 0.25 } });
  const described = { kind: "stepDecay", from: 0.5, at: [3, 8], factor: 0.25 };
  expect(describeSchedule(learningRateOf(config, data.train))).toEqual(described);
  expect(createOptimizer(config, data.train).config).toMatchObject({ kind: "adam", learningRate: described });
});

test.each(["vae+vamp", "vae+mog", "vae+flow"])("the weight of the KL of %s grows where that is asked for", (name) => {
  const asked: TrainingConfig["settings"][] = [{}, { ramp: 2 }];
  const [plain, growing] = asked.map((settings) => {
    const { model } = findModel(name).build(configOf(name, { settings }), data);
    model.dispose();
    return model;
  });
  expect([plain!.kind, growing!.kind]).toEqual(["vae", "beta-vae"]);
  expect(growing!.config).toMatchObject({
    prior: plain!.config["prior"],
    beta: { kind: "linearWarmup", from: 0, to: 1, steps: 6 },
  });
});

test("a mixture's first variances scatter as it is asked for", async () => {
  const spread = async (varianceSpread: number) => {
    const { model } = findModel("vae+mog").build(configOf("vae+mog", { settings: { varianceSpread } }), data);
    const values = await model.parameters.get("prior/logVariance")!.data();
    model.dispose();
    return Math.max(...values.map(Math.abs));
  };
  expect(await spread(0)).toBe(0);
  // Of 32 normal draws the largest is above 1 but with a chance of 0.68^32.
  expect(await spread(1)).toBeGreaterThan(1);
});
