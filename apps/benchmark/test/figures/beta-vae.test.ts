import { betaVae, constrainedVae } from "@elbo/beta-vae";
import { adamax, analyticKl, type ExampleSource, fit, type NormalModel } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

// Whole trainings on the embedded digits: minutes, so only among the figures.
const figure = test.runIf(process.env["ELBO_FIGURES"] === "1");

/** Reconstruction and KL of a model over a source, in nats. */
async function measure(model: NormalModel, source: ExampleSource) {
  const { executor } = await startEngine();
  const { terms } = await model.elbo(source, { form: "kl", kl: analyticKl, samples: 16, executor });
  return { reconstruction: terms["reconstruction"]!, kl: terms["kl"]! };
}

const network = { latent: 16, activation: "leakyRelu" } as const;

figure(
  "over beta 0.5, 1, 4 and 10 the reconstruction of the test digits worsens and their KL falls",
  async () => {
    const { executor } = await startEngine();
    const data = await digits();
    const figures: Record<"beta" | "reconstruction" | "kl", number>[] = [];
    for (const beta of [0.5, 1, 4, 10]) {
      const model = betaVae({ ...network, data: data.spec, beta, optimizer: adamax(), seed: 1 });
      await fit(model, data.train, { epochs: 1000, patience: 20, validation: data.validation, seed: 1, executor });
      figures.push({ beta, ...(await measure(model, data.test)) });
      model.dispose();
    }
    for (const [at, { reconstruction, kl }] of figures.entries()) {
      if (at === 0) continue;
      expect(reconstruction, JSON.stringify(figures)).toBeGreaterThan(figures[at - 1]!.reconstruction);
      expect(kl, JSON.stringify(figures)).toBeLessThan(figures[at - 1]!.kl);
    }
  },
  1_200_000,
);

figure.each([2, 4, 6])(
  "the constrained form with its defaults holds a KL of %d nats on the training digits within 2 percent",
  async (kl) => {
    const { executor } = await startEngine();
    const data = await digits();
    const model = constrainedVae({ ...network, data: data.spec, bound: { kl }, optimizer: adamax(), seed: 1 });
    await fit(model, data.train, { epochs: 100, seed: 1, executor });
    const reached = (await measure(model, data.train)).kl;
    expect(Math.abs(reached / kl - 1), `reached ${reached}`).toBeLessThan(0.02);
    model.dispose();
  },
  1_200_000,
);
