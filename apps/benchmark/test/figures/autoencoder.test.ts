import { adamax, fit } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { type Autoencoder, autoencoder, noisyAutoencoder } from "@elbo/vae";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

// Whole trainings on the embedded digits: a minute each, so only among the figures.
const figure = test.runIf(process.env["ELBO_FIGURES"] === "1");

/** R² of the training codes as the model knows it: the trace of their covariance. */
function squareRadius({ parameters }: Autoencoder): number {
  const rows = parameters.get("prior/covariance")!.arraySync() as number[][];
  return rows.reduce((sum, row, unit) => sum + row[unit]!, 0);
}

async function train(build: typeof noisyAutoencoder, epochs: number) {
  const { executor } = await startEngine();
  const data = await digits();
  const model = build({ data: data.spec, latent: 8, activation: "leakyRelu", optimizer: adamax(), seed: 1 });
  const options = { epochs, validation: data.validation, keepBest: false, seed: 1, executor };
  const { epochs: records } = await fit(model, data.train, options);
  return { model, radius: squareRadius(model), validation: records.at(-1)!.validation!["loss"]! };
}

figure(
  "the codes of a noisy autoencoder of the digits keep within bounds, those of a plain one do not",
  async () => {
    const [after20, after100] = [await train(noisyAutoencoder, 20), await train(noisyAutoencoder, 100)];
    const plain = await train(autoencoder, 100);
    expect(after20.radius).toBeLessThan(150);
    expect(after20.validation).toBeLessThan(100);
    expect(after100.radius).toBeLessThan(500);
    expect(plain.radius).toBeGreaterThan(10 * after100.radius);
    [after20, after100, plain].forEach(({ model }) => model.dispose());
  },
  1_200_000,
);
