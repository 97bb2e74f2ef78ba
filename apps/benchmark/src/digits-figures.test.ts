import { adamax, fit, mean } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { vae } from "@elbo/vae";
import { expect, test } from "vitest";
import { startEngine } from "./engine.js";

/** -log p(x) of the digits protocol over three seeds, by an independent implementation, and how far off is accepted. */
const figures = [
  { latent: 2, nats: 97.4, tolerance: 0.9 },
  { latent: 16, nats: 93.65, tolerance: 0.9 },
];

// Six whole trainings: minutes, so only among the long checks.
test.runIf(process.env["ELBO_LONG"] === "1").each(figures)(
  "the digits protocol with L = $latent reaches $nats ± $tolerance nats over three seeds",
  async ({ latent, nats, tolerance }) => {
    const { executor } = await startEngine();
    const data = await digits();
    const reached: number[] = [];
    for (const seed of [1, 2, 3]) {
      const model = vae({ data: data.spec, latent, activation: "leakyRelu", optimizer: adamax(), seed });
      await fit(model, data.train, { epochs: 1000, patience: 20, validation: data.validation, seed, executor });
      reached.push(-(await model.evidence(data.test, { samples: 500, executor })).logEvidence);
      model.dispose();
    }
    expect(Math.abs(mean(reached) - nats), `reached ${reached.join(", ")}`).toBeLessThan(tolerance);
  },
  1_800_000,
);
