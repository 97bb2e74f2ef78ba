import { createRng } from "@elbo/core";
import { annealedImportanceSampling, bidirectionalMonteCarlo, factorAnalysis } from "@elbo/metrics";
import { onnx } from "@elbo/onnx";
import { vae } from "@elbo/vae";
import { expect, test } from "vitest";
import { source } from "./bits.fixture.js";

const options = { temperatures: 5, chains: 3, leapfrog: 2, seed: 1 };

test("annealing runs captured as eagerly, with gradients inside an evaluation step", async () => {
  const model = vae({ data: source.spec, latent: 2, hidden: [8], seed: 1 });
  const [eagerly, captured] = [
    await annealedImportanceSampling(model, source, options),
    await annealedImportanceSampling(model, source, { ...options, executor: onnx() }),
  ];
  // Float32 in another order; no proposal of this seed is on the brink of acceptance.
  expect(captured.value).toBeCloseTo(eagerly.value, 4);
  const [first, second] = [
    await bidirectionalMonteCarlo(model, { ...options, examples: 5 }),
    await bidirectionalMonteCarlo(model, { ...options, examples: 5, executor: onnx() }),
  ];
  expect(second.gap.value).toBeCloseTo(first.gap.value, 4);
  model.dispose();
});

test("factor analysis learns and is measured captured as eagerly", async () => {
  const model = factorAnalysis({ data: source.spec, latent: 2 });
  await model.learn(source, { executor: onnx() });
  const exact = (await model.exactEvidence(source, { executor: onnx() })).value;
  expect((await model.evidence(source, { samples: 5, executor: onnx() })).logEvidence).toBeCloseTo(exact, 4);
  const samples = model.generate(4, createRng(1), { draw: true });
  for (const value of await samples.data()) expect([0, 1]).toContain(value);
  samples.dispose();
  model.dispose();
});
