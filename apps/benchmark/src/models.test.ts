import { eager } from "@elbo/core";
import { digits, subset } from "@elbo/datasets";
import { expect, test } from "vitest";
import { findModel, modelNames } from "./models.js";
import { measureSplit } from "./run/figures.js";
import { trainingConfig } from "./run/training-config.js";

test.each(modelNames.filter((name) => name.startsWith("vae")))(
  "%s is built from a configuration, and its reconstruction and KL add up to its -ELBO",
  async (name) => {
    const entry = findModel(name);
    const data = await digits();
    const model = entry.build(trainingConfig({ model: name, dataset: "digits", seed: 1, latent: 2, hidden: [8] }), data.spec);
    const options = { executor: eager, seed: 1, evidenceSamples: 5 };
    const { elbo, evidence } = await measureSplit(model, entry, "test", subset(data.test, Uint32Array.of(0, 1, 2)), options);
    // float64 sums of float32 terms
    expect(elbo.terms["reconstruction"]! + elbo.terms["kl"]!).toBeCloseTo(-elbo.elbo, 5);
    expect(Number.isFinite(evidence.logEvidence)).toBe(true);
    expect(model.config["prior"] === undefined).toBe(name === "vae");
    model.dispose();
  },
);
