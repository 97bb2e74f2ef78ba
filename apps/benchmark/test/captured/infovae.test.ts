import { adam, type Distribution, eager, type Executor, fit, linearWarmup, type NormalModel } from "@elbo/core";
import { adversarialAutoencoder, infoVae, waeMmd } from "@elbo/infovae";
import { elboSurgery } from "@elbo/metrics";
import { onnx } from "@elbo/onnx";
import { aggregatedPosterior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { expect, test } from "vitest";
import { source } from "./bits.fixture.js";

const optimizer = adam({ learningRate: 0.01 });
const small = { data: source.spec, latent: 3, hidden: [8], optimizer } as const;
const adversarial = { hidden: [8], optimizer } as const;

const families: Record<string, () => NormalModel<Distribution>> = {
  "rbf mmd": () => infoVae({ ...small, lambda: 20 }),
  "rbf mmd of median bandwidth": () => infoVae({ ...small, lambda: 20, divergence: { mmd: { bandwidth: "median" } } }),
  "biased mmd alone": () =>
    infoVae({ ...small, alpha: 1, lambda: 500, divergence: { mmd: { estimator: "biased" } }, information: false }),
  "wae-mmd": () => waeMmd(small),
  "sliced wasserstein": () =>
    infoVae({ ...small, alpha: linearWarmup({ steps: 9 }), divergence: { slicedWasserstein: { projections: 6 } } }),
  "adversarial autoencoder": () => adversarialAutoencoder({ ...small, adversarial }),
  "adversarial kl": () =>
    infoVae({ ...small, lambda: 2, divergence: { adversarial: { ...adversarial, penalty: "kl" } } }),
};

const withPriors: Record<string, () => NormalModel<Distribution>> = {
  "mmd to a mixture": () => infoVae({ ...small, alpha: 0.5, lambda: 20, prior: mixtureOfGaussians({ components: 3 }) }),
  "wae-mmd to a VampPrior": () => waeMmd({ ...small, prior: vampPrior({ components: 3 }) }),
  "sliced wasserstein to a flow": () =>
    infoVae({
      ...small,
      alpha: 1,
      divergence: { slicedWasserstein: { projections: 6 } },
      prior: realNvpPrior({ layers: 2, hidden: [8] }),
    }),
  "adversarial autoencoder with the aggregated posterior": () =>
    adversarialAutoencoder({ ...small, adversarial, prior: aggregatedPosterior(source) }),
};

/** The terms of every step, in batches of 20, 20 and 8, then those of the last validation. */
async function run(
  build: () => NormalModel<Distribution>,
  epochs: number,
  executor: Executor,
): Promise<Readonly<Record<string, number>>[]> {
  const model = build();
  const steps: Readonly<Record<string, number>>[] = [];
  const onStep = ({ terms }: { terms: Readonly<Record<string, number>> }) => void steps.push(terms);
  const history = await fit(model, source, { epochs, batchSize: 20, seed: 1, executor, validation: source, onStep });
  model.dispose();
  return [...steps, history.epochs.at(-1)!.validation!];
}

async function expectSame(build: () => NormalModel<Distribution>, epochs: number): Promise<void> {
  const [eagerly, captured] = [await run(build, epochs, eager), await run(build, epochs, onnx())];
  for (const [step, terms] of eagerly.entries())
    for (const [term, value] of Object.entries(terms)) {
      // Ten steps in float32 with other orders of summation; after 100 the differences have grown with the weights'.
      const tolerance = step < 10 ? 1e-5 : 1e-3;
      const error = Math.abs(captured[step]![term]! - value) / Math.max(1, Math.abs(value));
      expect(error, `${term} at step ${step}`).toBeLessThan(tolerance);
    }
}

test.each(Object.keys(families))("%s trains and validates captured as it does eagerly", (name) =>
  expectSame(families[name]!, 34),
);

test.each(Object.keys(withPriors))("%s trains and validates captured as it does eagerly", (name) =>
  expectSame(withPriors[name]!, 6),
);

test("the bound and its parts are measured captured as eagerly", async () => {
  const model = waeMmd(small);
  const [eagerly, captured] = [
    await elboSurgery(model, source),
    await elboSurgery(model, source, { executor: onnx() }),
  ];
  for (const name of ["elbo", "reconstruction", "mutualInformation", "marginalKl", "totalCorrelation"] as const)
    // Codes and densities of a few nats in float32.
    expect(captured[name].value).toBeCloseTo(eagerly[name].value, 5);
  model.dispose();
});
