import {
  adam,
  analyticKl,
  cosine,
  createRng,
  evaluationPass,
  type ExampleSource,
  fit,
  RandomStream,
  type NormalModel,
} from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { rowSource } from "@elbo/vitest/row-source";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { infoVae } from "./info-vae.js";
import { information } from "./information.js";

beforeAll(() => useTestBackend("wasm"));
afterAll(() => useTestBackend());

/** x = direction s + 0.1 noise in four dimensions, with |direction| = 1: the largest variance of the data is 1.01. */
function line(size: number): ExampleSource {
  const direction = [0.5, -0.5, 0.5, 0.5];
  const noise = RandomStream.fromSeed(5).fillNormal(new Float32Array(5 * size));
  const along = (at: number) => direction[at % 4]! * noise[4 * size + Math.floor(at / 4)]!;
  return rowSource(
    Float32Array.from({ length: 4 * size }, (_, at) => along(at) + 0.1 * noise[at]!),
    4,
  );
}

const source = line(256);

/** With all examples as one batch, q(z) is the mixture of all posteriors. */
function informationOfAll({ encoder, prior }: NormalModel) {
  return tf.tidy(() => {
    const batch = source.read(
      Uint32Array.from({ length: source.size }, (_, i) => i),
      RandomStream.fromSeed(0),
    );
    const pass = evaluationPass(createRng(0));
    const posterior = encoder.given(tf.tensor2d(batch["x"]!.values, [source.size, 4]), pass);
    const parts = information({ z: posterior.sample(pass.rng), posterior, prior: prior.distribution(pass) });
    const [mutualInformation, marginalKl] = [parts.mutualInformation, parts.marginalKl].map(
      (part) => tf.mean(part).dataSync()[0]!,
    );
    return { mutualInformation: mutualInformation!, marginalKl: marginalKl!, kl: mutualInformation! + marginalKl! };
  });
}

async function measure(options: Pick<Parameters<typeof infoVae>[0], "alpha" | "lambda">) {
  const optimizer = adam({ learningRate: cosine({ from: 0.1, to: 1e-3, steps: 160 }) });
  // With a likelihood of variance 2.25, above the largest variance of the data, the ELBO of linear networks is best
  // where z tells nothing (Lucas et al. 2019, https://arxiv.org/abs/1911.02469).
  const model = infoVae({ data: source.spec, latent: 1, hidden: [], scale: 1.5, seed: 5, optimizer, ...options });
  const { epochs } = await fit(model, source, { epochs: 40, batchSize: 64, seed: 5 });
  const { terms } = await model.elbo(source, { form: "kl", kl: analyticKl, samples: 20 });
  const whole = informationOfAll(model);
  model.dispose();
  return { ...whole, reconstruction: terms["reconstruction"]!, seen: epochs.at(-1)!.train };
}

test("a VAE whose likelihood is wider than the data collapses, and an InfoVAE without the KL keeps the information", async () => {
  const collapsed = await measure({ alpha: 0, lambda: 1 });
  expect(collapsed.mutualInformation).toBeLessThan(0.01);
  expect(collapsed.kl).toBeLessThan(0.02);
  // The metrics of the last epoch, over batches of 64: a collapse is seen while it trains.
  expect(Math.abs(collapsed.seen["mutualInformation"]!)).toBeLessThan(0.01);
  // 4 log(1.5 sqrt(2 pi)) + E|x|² / (2 2.25), with E|x|² = 1.04 but for the sample.
  const blind = 4 * Math.log(1.5 * Math.sqrt(2 * Math.PI)) + 1.04 / 4.5;
  expect(Math.abs(collapsed.reconstruction - blind)).toBeLessThan(0.03);

  // How much 40 epochs find depends on the seed: 0.2 to 1.2 nats with five of them.
  const kept = await measure({ alpha: 1, lambda: 10 });
  expect(kept.mutualInformation).toBeGreaterThan(0.8);
  expect(kept.seen["mutualInformation"]).toBeGreaterThan(0.8);
  // The codes are still like draws of the prior.
  expect(kept.marginalKl).toBeLessThan(0.1);
  // A code that tells all explains 1.01 / 4.5 = 0.22 nats; one that tells 0.8 nats, 80 % of them.
  expect(collapsed.reconstruction - kept.reconstruction).toBeGreaterThan(0.15);
});
