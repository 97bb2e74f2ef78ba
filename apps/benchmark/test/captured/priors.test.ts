import { adam, type Distribution, eager, type Executor, fit, type PriorFactory } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import {
  aggregatedPosterior,
  autoregressivePrior,
  fitPrior,
  mixtureOfGaussians,
  realNvpPrior,
  vampPrior,
} from "@elbo/priors";
import { type Vae, vae } from "@elbo/vae";
import { expect, test } from "vitest";
import { source } from "./bits.fixture.js";

const optimizer = adam({ learningRate: 0.02 });
const mixture = mixtureOfGaussians({ components: 3 });
const factories: Record<string, PriorFactory> = {
  "mixture of Gaussians": mixture,
  VampPrior: vampPrior({ components: 3 }),
  "aggregated posterior": aggregatedPosterior(source),
  RealNVP: realNvpPrior({ hidden: [8] }),
  "autoregressive flow": autoregressivePrior({ layers: 2, hidden: [8] }),
};

/** Nine steps in float32, with other orders of summation. */
function expectNear(actual: number, expected: number, name: string): void {
  expect(Math.abs(actual - expected), name).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected)));
}

async function metrics(build: () => Vae<Distribution>, executor: Executor): Promise<[string, number][]> {
  const model = build();
  // Batches of 20, 20 and 8: two captures.
  const { epochs } = await fit(model, source, { epochs: 3, batchSize: 20, seed: 1, executor, validation: source });
  const { logEvidence } = await model.evidence(source, { samples: 20, executor });
  model.dispose();
  const { train, validation = {} } = epochs.at(-1)!;
  return [...Object.entries(train), ...Object.entries(validation), ["evidence", logEvidence]];
}

test.each(Object.keys(factories))(
  "a vae with the prior %s is trained and measured captured as eagerly",
  async (name) => {
    const build = () => vae({ data: source.spec, latent: 3, hidden: [8], optimizer, prior: factories[name]! });
    const [eagerly, captured] = [await metrics(build, eager), await metrics(build, onnx())];
    for (const [at, [term, value]] of eagerly.entries()) expectNear(captured[at]![1], value, term);
  },
);

test("a prior is fitted afterwards captured as eagerly", async () => {
  const model = vae({ data: source.spec, latent: 3, hidden: [8] });
  const fitted = async (executor: Executor) => {
    const result = await fitPrior(model, source, mixture, {
      epochs: 3,
      samples: 2,
      batchSize: 40,
      optimizer,
      executor,
    });
    const values = [...result.prior.parameters].flatMap(([path, variable]) =>
      [...variable.dataSync()].map((value) => ({ path, value })),
    );
    result.dispose();
    return values;
  };
  const [eagerly, captured] = [await fitted(eager), await fitted(onnx())];
  for (const [at, { path, value }] of eagerly.entries()) expectNear(captured[at]!.value, value, path);
  model.dispose();
});
