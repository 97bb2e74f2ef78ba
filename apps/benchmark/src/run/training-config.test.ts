import { expect, it } from "vitest";
import { trainingConfig, trainingName } from "./training-config.js";

const asked = { model: "vae", seed: 1 };
const plain = {};

it("takes what is not asked for from the data set's protocol", () => {
  const digits = trainingConfig({ ...asked, dataset: "digits", latent: 2, epochs: undefined }, plain);
  expect(digits).toMatchObject({ latent: 2, hidden: [256, 256], optimizer: "adamax", epochs: 1000, patience: 20, binarize: null });
  const mnist = trainingConfig({ ...asked, dataset: "mnist" }, plain);
  expect(mnist).toMatchObject({ latent: 20, hidden: [500], optimizer: "adam", batchSize: 128, binarize: "dynamic" });
  const full = trainingConfig({ ...asked, dataset: "shapes-full" }, plain);
  expect(full).toMatchObject({ latent: 10, hidden: [1200, 1200], batchSize: 2048, epochs: 50, patience: null });
});

it("takes null for an answer, and a path for a data set like any other", () => {
  expect(trainingConfig({ ...asked, dataset: "mnist", binarize: null }, plain).binarize).toBeNull();
  expect(trainingConfig({ ...asked, dataset: "./constructor" }, plain)).toMatchObject({ latent: 8, epochs: 200 });
});

it("takes what a model has of its own, unless other is asked for", () => {
  const entry = { own: { beta: 4 }, usual: () => ({ epochs: 40, patience: null }) };
  expect(trainingConfig({ ...asked, dataset: "digits" }, entry)).toMatchObject({ beta: 4, components: null, epochs: 40, patience: null });
  expect(trainingConfig({ ...asked, dataset: "digits", beta: 0, epochs: 3 }, entry)).toMatchObject({ beta: 0, epochs: 3 });
});

it("names a training by model, units, what is its own, and seed", () => {
  expect(trainingName(trainingConfig({ ...asked, dataset: "digits" }, plain))).toBe("vae-16-seed1");
  const both = { own: { beta: 0.5, components: 8 } };
  expect(trainingName(trainingConfig({ ...asked, dataset: "digits", latent: 2 }, both))).toBe("vae-2-beta0.5-components8-seed1");
});
