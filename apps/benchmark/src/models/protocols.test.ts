import { count, flag, nonNegative, sizes } from "@elbo/core";
import { expect, it } from "vitest";
import { trainingConfig } from "./protocols.js";
import { trainingName, trainingNames, variantNames } from "./training-config.js";

const asked = { model: "vae", seed: 1 };
const plain = {};

it("takes what is not asked for from the data set's protocol", () => {
  const digits = trainingConfig({ ...asked, dataset: "digits", latent: 2, epochs: undefined }, plain);
  expect(digits).toMatchObject({
    latent: 2,
    hidden: [256, 256],
    optimizer: "adamax",
    epochs: 1000,
    patience: 20,
    binarize: null,
  });
  const mnist = trainingConfig({ ...asked, dataset: "mnist" }, plain);
  expect(mnist).toMatchObject({ latent: 20, hidden: [500], optimizer: "adam", batchSize: 128, binarize: "dynamic" });
  for (const dataset of ["shapes-full", "shapes-full-32"])
    expect(trainingConfig({ ...asked, dataset }, plain)).toMatchObject({
      ...{ latent: 10, hidden: [1200, 1200], batchSize: 2048, epochs: 50, patience: null },
    });
});

it("takes null for an answer, and a path for a data set like any other", () => {
  expect(trainingConfig({ ...asked, dataset: "mnist", binarize: null }, plain).binarize).toBeNull();
  expect(trainingConfig({ ...asked, dataset: "./constructor" }, plain)).toMatchObject({ latent: 8, epochs: 200 });
});

it("takes what a model has of its own, unless other is asked for", () => {
  const options = { beta: nonNegative(1, "weight"), components: count(2, "components"), samples: count(1, "draws") };
  const entry = { settings: options, defaults: { beta: 4 }, usual: () => ({ epochs: 40, patience: null }) };
  expect(trainingConfig({ ...asked, dataset: "digits" }, entry)).toMatchObject({
    settings: { beta: 4 },
    epochs: 40,
    patience: null,
  });
  expect(trainingConfig({ ...asked, dataset: "digits", settings: { beta: 0 }, epochs: 3 }, entry)).toMatchObject({
    settings: { beta: 0 },
    epochs: 3,
  });
  // In the order of the model, and without what it has not.
  const { settings } = trainingConfig(
    { ...asked, dataset: "digits", settings: { samples: 3, ramp: 2, components: 5 } },
    entry,
  );
  expect(Object.entries(settings)).toEqual([
    ["beta", 4],
    ["components", 5],
    ["samples", 3],
  ]);
});

it("names a training by model, units, what is its own, and seed", () => {
  expect(trainingName(trainingConfig({ ...asked, dataset: "digits" }, plain))).toBe("vae-16-seed1");
  const options = {
    beta: nonNegative(1, "weight"),
    components: count(2, "components"),
    shown: flag(true, "shown"),
    units: sizes([2], "units"),
  };
  const both = { settings: options, defaults: { beta: 0.5, components: 8 } };
  expect(trainingName(trainingConfig({ ...asked, dataset: "digits", latent: 2 }, both))).toBe(
    "vae-2-beta0.5-components8-seed1",
  );
  const words = trainingConfig(
    { ...asked, dataset: "digits", settings: { shown: false, units: [8, 4] } },
    { settings: options },
  );
  expect(trainingName(words)).toBe("vae-16-shown-false-units-8x4-seed1");
});

it("names tell options of training where trainings differ in them that have one name otherwise, and nowhere else", () => {
  const of = (more: object) => trainingConfig({ ...asked, dataset: "digits", ...more }, plain);
  const [slow, fast, patient, other] = [
    of({ learningRate: 1e-4 }),
    of({ optimizer: "sgd" }),
    of({ patience: null }),
    of({ latent: 2, epochs: 5 }),
  ];
  const trainings = [slow, fast, patient, other];
  expect(trainings.map(variantNames(trainings))).toEqual([
    "vae-16-optimizer-adamax-learningRate0.0001-patience20",
    "vae-16-optimizer-sgd-learningRate0.001-patience20",
    "vae-16-optimizer-adamax-learningRate0.001-patience-none",
    "vae-2",
  ]);
  expect(trainingNames([slow, of({ seed: 2 })])(slow)).toBe("vae-16-learningRate0.0001-seed1");
  expect(trainingNames([slow])(slow)).toBe(trainingName(slow));
});
