import { betaTcVae, betaVae } from "@elbo/beta-vae";
import { adam, evaluateBatches, type Executor, fit, mean, type NormalModel, type Step } from "@elbo/core";
import { shapesSource } from "@elbo/datasets";
import { factorVaeScore, mutualInformationGap } from "@elbo/metrics";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

// Whole trainings: minutes, so only among the long checks.
const long = test.runIf(process.env["ELBO_LONG"] === "1");

const everySecond = Array.from({ length: 16 }, (_, place) => 2 * place);

/** Four factors: 3 shapes, 6 scales, 16 x 16 places; 4,608 images of 32 x 32. */
const images = shapesSource({ side: 32, values: { orientation: [0], x: everySecond, y: everySecond } });

const network = { data: images.spec, latent: 10, hidden: [128, 128] } as const;

const models = {
  vae: (seed: number) => betaVae({ ...network, beta: 1, seed, optimizer: adam({ learningRate: 1e-3 }) }),
  "beta-vae": (seed: number) => betaVae({ ...network, beta: 4, seed, optimizer: adam({ learningRate: 1e-3 }) }),
  "beta-tcvae": (seed: number) =>
    betaTcVae({ ...network, beta: 4, examples: images.size, seed, optimizer: adam({ learningRate: 1e-3 }) }),
};

/** MIG and FactorVAE score of the posterior means of all images. */
async function score(model: NormalModel, executor: Executor): Promise<{ gap: number; votes: number }> {
  const codes = new Float32Array(images.size * network.latent);
  const step: Step = { training: false, state: model.parameters, run: ({ x }) => ({ codes: model.encode(x!) }) };
  for await (const { start, outputs } of evaluateBatches(step, images, "codes", { executor, batchSize: 512 }))
    codes.set(outputs["codes"]!, start * network.latent);
  const points = { values: codes, shape: [images.size, network.latent] };
  const factors = images.factors!.read(Uint32Array.from({ length: images.size }, (_, i) => i));
  const { value: gap } = await mutualInformationGap(points, factors, { resamples: 2 });
  const { value: votes } = await factorVaeScore(points, factors);
  return { gap, votes };
}

long(
  "over three seeds a beta-VAE's codes of shapes are more disentangled than a VAE's, and a beta-TCVAE's no less",
  async () => {
    // One thread, so that sums are added in one order whatever the machine.
    const { executor } = await startEngine(undefined, { threads: 1 });
    const means: Record<string, { gap: number; votes: number }> = {};
    for (const [name, build] of Object.entries(models)) {
      const scores = [];
      for (const seed of [1, 2, 3]) {
        const model = build(seed);
        await fit(model, images, { epochs: 150, batchSize: 64, seed, executor });
        scores.push(await score(model, executor));
        model.dispose();
      }
      means[name] = { gap: mean(scores.map(({ gap }) => gap)), votes: mean(scores.map(({ votes }) => votes)) };
    }
    expect(means["beta-vae"]!.gap, JSON.stringify(means)).toBeGreaterThan(means["vae"]!.gap);
    expect(means["beta-vae"]!.votes, JSON.stringify(means)).toBeGreaterThan(means["vae"]!.votes);
    expect(means["beta-tcvae"]!.gap, JSON.stringify(means)).toBeGreaterThanOrEqual(means["beta-vae"]!.gap);
  },
  7_200_000,
);
