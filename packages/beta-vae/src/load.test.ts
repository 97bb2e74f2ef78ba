import { CheckpointError, linearWarmup, saveModel } from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { betaVae, constrainedVae, factorVae } from "./index.js";

const small = { data: bits(1).spec, latent: 2, hidden: [8] } as const;

test("a schedule of the caller's own has to be given again", async () => {
  const model = betaVae({ ...small, beta: (step) => step });
  const file = await saveModel(model);
  expect(
    tensorsMade(() => expect(() => betaVae.load(file)).toThrow(/got "custom". Give a schedule of your own again/)),
  ).toBe(0);
  const copy = betaVae.load(file, { beta: (step) => step });
  expect(copy.config).toEqual(model.config);
  [model, copy].forEach((each) => each.dispose());
});

test("a capacity comes back with its schedule", async () => {
  const model = betaVae({ ...small, beta: { capacity: linearWarmup({ steps: 5 }), gamma: 7 } });
  const copy = betaVae.load(await saveModel(model));
  expect(copy.config["beta"]).toEqual({ capacity: { kind: "linearWarmup", from: 0, to: 1, steps: 5 }, gamma: 7 });
  [model, copy].forEach((each) => each.dispose());
});

test("a FactorVAE comes back with its discriminator", async () => {
  const model = factorVae({ ...small, discriminator: { hidden: [3] } });
  const copy = factorVae.load(await saveModel(model));
  const kernel = "discriminator/dense0/kernel";
  expect(copy.parameters.get(kernel)!.dataSync()).toEqual(model.parameters.get(kernel)!.dataSync());
  [model, copy].forEach((each) => each.dispose());
});

test("a file of another member of the family is refused by name", async () => {
  const model = betaVae(small);
  const file = await saveModel(model);
  expect(() => constrainedVae.load(file)).toThrow(CheckpointError);
  expect(() => constrainedVae.load(file)).toThrow(/kind must be "constrained-vae"; got "beta-vae"/);
  model.dispose();
});
