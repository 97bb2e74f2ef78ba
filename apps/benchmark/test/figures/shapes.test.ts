import { betaTcVae, betaVae } from "@elbo/beta-vae";
import {
  adam,
  evaluateBatches,
  type Executor,
  fit,
  mean,
  type NormalModel,
  standardError,
  type Step,
} from "@elbo/core";
import { shapesSource } from "@elbo/datasets";
import { factorVaeScore, mutualInformationGap } from "@elbo/metrics";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

// Whole trainings: an hour or two, so only among the figures.
const figure = test.runIf(process.env["ELBO_FIGURES"] === "1");

const seeds = [1, 2, 3, 4, 5];

const everySecond = Array.from({ length: 16 }, (_, place) => 2 * place);

/** Four factors: 3 shapes, 6 scales, 16 x 16 places; 4,608 images of 32 x 32. */
const images = shapesSource({ side: 32, values: { orientation: [0], x: everySecond, y: everySecond } });

const network = { data: images.spec, latent: 10, hidden: [128, 128] } as const;
const optimizer = () => adam({ learningRate: 1e-3 });

const models = {
  vae: (seed: number) => betaVae({ ...network, beta: 1, seed, optimizer: optimizer() }),
  "beta-vae, beta 2": (seed: number) => betaVae({ ...network, beta: 2, seed, optimizer: optimizer() }),
  "beta-vae, beta 4": (seed: number) => betaVae({ ...network, beta: 4, seed, optimizer: optimizer() }),
  "beta-tcvae": (seed: number) =>
    betaTcVae({ ...network, beta: 4, examples: images.size, seed, optimizer: optimizer() }),
};

type Scores = Readonly<Record<"gap" | "votes", number>>;

/** MIG and FactorVAE score of the posterior means of all images. */
async function score(model: NormalModel, executor: Executor): Promise<Scores> {
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

/** Mean over seeds of how much higher one model's score is than another's, and its standard error. */
function lead(a: readonly Scores[], b: readonly Scores[], name: keyof Scores) {
  const differences = a.map((scores, i) => scores[name] - b[i]![name]);
  return { mean: mean(differences), standardError: standardError(differences) };
}

/** Student's quantile of 0.95 with the four degrees of five seeds. */
const quantile = 2.132;

figure(
  "over five seeds a beta-VAE's codes of shapes are more disentangled than a VAE's, and a beta-TCVAE's no less",
  async () => {
    // One thread, so that sums are added in one order whatever the machine.
    const { executor } = await startEngine(undefined, { threads: 1 });
    const names = Object.keys(models) as (keyof typeof models)[];
    const scores = Object.fromEntries(names.map((name) => [name, [] as Scores[]])) as Record<string, Scores[]>;
    for (const seed of seeds)
      for (const name of names) {
        const model = models[name](seed);
        await fit(model, images, { epochs: 150, batchSize: 64, seed, executor });
        const found = await score(model, executor);
        scores[name]!.push(found);
        process.stdout.write(`${name}, seed ${seed}: ${JSON.stringify(found)}\n`);
        model.dispose();
      }
    const above = (a: keyof typeof models, b: keyof typeof models) => {
      const leads = { gap: lead(scores[a]!, scores[b]!, "gap"), votes: lead(scores[a]!, scores[b]!, "votes") };
      process.stdout.write(`${a}, less ${b}: ${JSON.stringify(leads)}\n`);
      return leads;
    };
    const { gap, votes } = above("beta-vae, beta 2", "vae");
    above("beta-vae, beta 4", "vae");
    const { gap: correlation } = above("beta-tcvae", "beta-vae, beta 4");
    expect(gap.mean).toBeGreaterThan(quantile * gap.standardError);
    expect(votes.mean).toBeGreaterThan(quantile * votes.standardError);
    expect(correlation.mean).toBeGreaterThan(-quantile * correlation.standardError);
  },
  14_400_000,
);
