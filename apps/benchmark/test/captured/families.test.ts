import { betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "@elbo/beta-vae";
import { adam, eager, type Executor, fit, type GenerativeModel, linearWarmup } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { aggregatedPosterior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { expect, it } from "vitest";
import { source } from "./bits.fixture.js";

const optimizer = adam({ learningRate: 0.02 });
const small = { data: source.spec, latent: 3, hidden: [8], optimizer } as const;

const families: Record<string, () => GenerativeModel> = {
  "beta-vae with a capacity": () => betaVae({ ...small, beta: { capacity: linearWarmup({ steps: 9 }), gamma: 3 } }),
  "constrained vae": () => constrainedVae({ ...small, bound: { kl: 0.5 } }),
  geco: () => constrainedVae({ ...small, bound: { reconstruction: 1 } }),
  "beta-tcvae": () => betaTcVae({ ...small, examples: 48 }),
  "dip-vae i": () => dipVae({ ...small, variant: "i" }),
  "dip-vae ii": () => dipVae(small),
  "beta-vae with a mixture as prior": () => betaVae({ ...small, prior: mixtureOfGaussians({ components: 3 }) }),
  "beta-vae with a capacity and a VampPrior": () =>
    betaVae({
      ...small,
      beta: { capacity: linearWarmup({ steps: 9 }), gamma: 3 },
      prior: vampPrior({ components: 3 }),
    }),
  "constrained vae with a flow as prior": () =>
    constrainedVae({ ...small, bound: { kl: 0.5 }, samples: 2, prior: realNvpPrior({ layers: 2, hidden: [8] }) }),
  "geco with the aggregated posterior": () =>
    constrainedVae({ ...small, bound: { reconstruction: 1 }, prior: aggregatedPosterior(source) }),
  "factor-vae": () => factorVae({ ...small, discriminator: { hidden: [8], optimizer } }),
};

async function lastEpoch(build: () => GenerativeModel, executor: Executor): Promise<[string, number][]> {
  const model = build();
  // Batches of 20, 20 and 8: two captures.
  const { epochs } = await fit(model, source, { epochs: 3, batchSize: 20, seed: 1, executor, validation: source });
  model.dispose();
  const { train, validation = {} } = epochs.at(-1)!;
  return [...Object.entries(train), ...Object.entries(validation)];
}

it.each(Object.keys(families))("%s trains and validates captured as it does eagerly", async (name) => {
  const eagerly = await lastEpoch(families[name]!, eager);
  const captured = await lastEpoch(families[name]!, onnx());
  expect(captured.map(([term]) => term)).toEqual(eagerly.map(([term]) => term));
  // Nine steps in float32, with other orders of summation.
  for (const [at, [term, value]] of eagerly.entries())
    expect(Math.abs(captured[at]![1] - value), term).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
});
