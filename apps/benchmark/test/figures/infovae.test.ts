import { fit, type LatentOptions, type NormalModel } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { infoVae, waeMmd } from "@elbo/infovae";
import { latentInformation } from "@elbo/metrics";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

/** Mutual information of the test digits and their codes, after a short training. */
async function trainedInformation(build: (shared: LatentOptions) => NormalModel): Promise<number> {
  const { executor } = await startEngine();
  const data = await digits();
  // Levels have a largest principal variance of 179; a likelihood of variance 256 explains them without z.
  const model = build({ data: data.spec, latent: 4, likelihood: "normal", scale: 16, seed: 1 });
  await fit(model, data.train, { epochs: 50, batchSize: 100, seed: 1, executor });
  const { mutualInformation } = await latentInformation(model, data.test, { executor, samples: 4 });
  model.dispose();
  return mutualInformation.value;
}

// Two trainings of some ten seconds each: among the figures.
test.runIf(process.env["ELBO_FIGURES"] === "1")(
  "a VAE of digits with too wide a likelihood collapses, a WAE does not",
  async () => {
    expect(await trainedInformation((shared) => infoVae({ ...shared, alpha: 0, lambda: 1 }))).toBeLessThan(0.05);
    expect(await trainedInformation(waeMmd)).toBeGreaterThan(1.5);
  },
  600_000,
);
