import { fit } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { vae } from "@elbo/vae";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

// Whole trainings on the embedded digits: a minute each, so only among the figures.
const figure = test.runIf(process.env["ELBO_FIGURES"] === "1");

/** -log p(x) of grey test digits after 100 epochs, in nats. */
async function measure(scale: number | "learned"): Promise<number> {
  const { executor } = await startEngine();
  const data = await digits({ values: "grey" });
  const model = vae({ data: data.spec, latent: 16, scale, seed: 1 });
  await fit(model, data.train, { epochs: 100, validation: data.validation, seed: 1, executor });
  const { logEvidence } = await model.evidence(data.test, { samples: 500, seed: 1, executor });
  model.dispose();
  return -logEvidence;
}

figure(
  "a learned scale comes within 6 nats of the best fixed one on grey digits, and 80 below a scale of 1",
  async () => {
    const [learned, chosen, wide] = [await measure("learned"), await measure(0.12), await measure(1)];
    expect(learned).toBeLessThan(chosen + 6);
    expect(learned).toBeLessThan(wide - 80);
  },
  1_200_000,
);
