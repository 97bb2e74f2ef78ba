import { ArgumentError } from "@elbo/core";
import { expect, it } from "vitest";
import { modelNames } from "../models/index.js";
import { trainingConfig } from "../models/protocols.js";
import { findModel } from "../models/registry.js";
import { requireKnownSettings } from "./known-settings.js";
import { buildTraining } from "./load-training.js";

const configOf = (model: string, settings = {}) => {
  const config = trainingConfig({ model, dataset: "digits", seed: 1, latent: 2 }, findModel(model));
  return { ...config, settings: { ...config.settings, ...settings } };
};

it("takes the settings that every model has by itself", () => {
  for (const model of modelNames) expect(() => requireKnownSettings("run", configOf(model))).not.toThrow();
});

it("refuses a stored setting that the model has not, and names the nearest", async () => {
  const building = buildTraining(configOf("beta-vae", { betta: 4 }));
  await expect(building).rejects.toThrow(ArgumentError);
  await expect(building).rejects.toThrow(
    /^beta-vae-2-beta4-betta4-seed1: settings must be of beta-vae: .*beta, samples, .*; got \{ ?"?betta"?: ?4 ?\}\. Did you mean beta\?$/,
  );
});

it("says so where the model has none at all, or nothing is near", () => {
  expect(() => requireKnownSettings("run", configOf("pca", { zzzzzz: 1 }))).toThrow(
    /^run: settings must be left out, for pca has none; got .*zzzzzz.*\. Leave it out\.$/,
  );
  expect(() => requireKnownSettings("run", configOf("beta-vae", { zzzzzz: 1 }))).toThrow(/\. Leave it out\.$/);
});
