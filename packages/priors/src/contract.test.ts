import {
  createRng,
  type Distribution,
  evaluationPass,
  fit,
  type PriorFactory,
  saveModel,
  trainable,
  type Variable,
} from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { modelContract } from "@elbo/vitest/model-contract";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { aggregatedPosterior, autoregressivePrior, mixtureOfGaussians, realNvpPrior, vampPrior } from "./index.js";
import { loadWith, type Model, modelWith } from "./model.fixture.js";
import { histogramDistance, integral } from "./plane.fixture.js";

const source = bits(64);
const factories: Record<string, PriorFactory> = {
  "mixture of Gaussians": mixtureOfGaussians({ components: 4 }),
  VampPrior: vampPrior({ components: 5 }),
  "VampPrior from examples": vampPrior({ components: 5, start: source }),
  "aggregated posterior": aggregatedPosterior(bits(6)),
  RealNVP: realNvpPrior({ layers: 3, hidden: [8] }),
  "autoregressive flow": autoregressivePrior({ layers: 2, hidden: [8] }),
};

for (const [name, factory] of Object.entries(factories))
  modelContract<Model<Distribution>>({
    name: `vae with the prior ${name}`,
    build: (seed) => modelWith(factory, { seed }),
    exampleShape: [2, 2],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
    save: saveModel,
    load: (file) => loadWith(file, factory),
    createRng,
  });

describe.each(Object.entries(factories))("the prior %s", (_, factory) => {
  test("integrates to 1, and its draws follow its density", () => {
    const model = moved(factory);
    tf.tidy(() => {
      const distribution = model.prior.distribution(evaluationPass(createRng(0)));
      // The midpoint rule with steps of 0.1; the networks of flows have kinks, where it is not exact.
      expect(integral(distribution)).toBeCloseTo(1, 3);
      // The greatest of some 300 squares with a count of note: a false alarm once in 5,000 seeds, were counts normal.
      expect(histogramDistance(distribution, 20_000)).toBeLessThan(5);
    });
    model.dispose();
  });

  test("the gradient of its density reaches every parameter that it owns and trains", () => {
    const model = moved(factory);
    const own = new Map([...trainable(model.parameters)].filter(([path]) => path.startsWith("prior/")));
    const { grads, value } = tf.variableGrads(
      () => {
        const z = createRng(3).normal([32, 2]);
        return tf.mean(model.prior.distribution(evaluationPass(createRng(0))).logProb(z));
      },
      [...model.prior.parameters.values()].filter((variable) => variable.trainable),
    );
    for (const [path, variable] of own) expect(greatest(grads[variable.name]!), path).toBeGreaterThan(0);
    tf.dispose([grads, value]);
    model.dispose();
  });

  test("importance-sampled evidence is not below the ELBO, from the encoder as from the prior", async () => {
    const model = modelWith(factory, { seed: 2 });
    const elbo = await model.elbo(bits(8), { samples: 20 });
    const evidence = await model.evidence(bits(8), { samples: 100 });
    // The bound with 100 draws is above the one with one; both rest on draws, of which 5 standard errors are allowed.
    expect(evidence.logEvidence).toBeGreaterThan(elbo.elbo - 5 * elbo.standardError);
    expect(Number.isFinite(evidence.standardError)).toBe(true);
    model.dispose();
  });

  test("densities and draws make nothing but their results, and dispose leaves the encoder alone", () => {
    const model = modelWith(factory);
    const pass = evaluationPass(createRng(0));
    const z = tf.zeros([3, 2]);
    const wrong = tf.zeros([3, 3]);
    expect(tensorsMade(() => tf.tidy(() => model.prior.distribution(pass).logProb(z)).dispose())).toBe(0);
    expect(tensorsMade(() => tf.tidy(() => model.prior.distribution(pass).sample(createRng(0), [4])).dispose())).toBe(
      0,
    );
    expectNoLeakOnThrow(() => tf.tidy(() => model.prior.distribution(pass).logProb(wrong)));
    model.prior.dispose();
    expect([...model.encoder.parameters.values()].some((variable) => variable.isDisposed)).toBe(false);
    model.dispose();
    tf.dispose([z, wrong]);
  });
});

/** A model whose prior's own parameters are far from where they start, so that every part of its density shows. */
function moved(factory: PriorFactory): Model<Distribution> {
  const model = modelWith(factory, { seed: 1 });
  const rng = createRng(7);
  for (const [path, variable] of trainable(model.parameters))
    if (path.startsWith("prior/")) move(variable, rng.split(path).normal(variable.shape));
  return model;
}

/** Adds a part of `noise`, which is disposed. */
function move(variable: Variable, noise: tf.Tensor): void {
  tf.tidy(() => variable.assign(tf.add(variable, tf.mul(noise, 0.15))));
  noise.dispose();
}

function greatest(x: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]!);
}
