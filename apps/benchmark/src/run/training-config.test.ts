import { expect, it } from "vitest";
import { trainingConfig, trainingName } from "./training-config.js";

const asked = { model: "vae", seed: 1 };

it("takes what is not asked for from the data set's protocol", () => {
  const digits = trainingConfig({ ...asked, dataset: "digits", latent: 2, epochs: undefined });
  expect(digits).toMatchObject({ latent: 2, hidden: [256, 256], optimizer: "adamax", epochs: 1000, patience: 20, binarize: null });
  const mnist = trainingConfig({ ...asked, dataset: "mnist" });
  expect(mnist).toMatchObject({ latent: 20, hidden: [500], optimizer: "adam", batchSize: 128, binarize: "dynamic" });
});

it("takes null for an answer, and a path for a data set like any other", () => {
  expect(trainingConfig({ ...asked, dataset: "mnist", binarize: null }).binarize).toBeNull();
  expect(trainingConfig({ ...asked, dataset: "./constructor" })).toMatchObject({ latent: 8, epochs: 200 });
});

it("names a training by model, units and seed", () => {
  expect(trainingName(trainingConfig({ ...asked, dataset: "digits" }))).toBe("vae-16-seed1");
});
