import { adam, eager, type ExampleSource, type Executor, fit, linearWarmup, RandomStream, trainer } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import {
  codeBits,
  codeUsage,
  codeUsageMeter,
  fitCodePrior,
  gatedPixelCnn,
  gumbelVae,
  type GumbelVae,
  independentCodes,
  vqVae,
  type VqVae,
} from "@elbo/vq-vae";
import { expect, test } from "vitest";

const values = Float32Array.from(RandomStream.fromSeed(2).integers(16 * 48, 2));
const source: ExampleSource = {
  spec: { name: "bits", shape: [4, 4, 1], kind: "binary" },
  size: 48,
  fingerprint: "bits",
  read: (indices) => {
    const x = new Float32Array(16 * indices.length);
    indices.forEach((index, i) => x.set(values.subarray(16 * index, 16 * index + 16), 16 * i));
    return { x: { values: x, shape: [indices.length, 4, 4, 1] } };
  },
};

const optimizer = adam({ learningRate: 2e-3 });
const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const convolutions = {
  kind: "convolutional",
  channels: 4,
  halvings: 1,
  residualBlocks: 1,
  residualChannels: 2,
} as const;
const shared = { data: source.spec, network, seed: 1, optimizer, priorOptimizer: optimizer } as const;
const vq = { ...shared, codes: 6, dimension: 3 } as const;
const pixelCnn = gatedPixelCnn({ filters: 4, layers: 2, kernelSize: 3 });

const families: Record<string, () => VqVae | GumbelVae> = {
  "a VQ-VAE with moving averages": () => vqVae({ ...vq, prior: independentCodes() }),
  "a VQ-VAE with the codebook in the loss": () => vqVae({ ...vq, codebook: "loss", beta: linearWarmup({ steps: 9 }) }),
  "a VQ-VAE without revival": () => vqVae({ ...vq, revival: 0 }),
  "a convolutional VQ-VAE and its PixelCNN": () => vqVae({ ...vq, network: convolutions, prior: pixelCnn }),
  "a discrete VAE": () => gumbelVae({ ...shared, codes: 4, temperature: linearWarmup({ from: 1, to: 0.5, steps: 9 }) }),
  "a discrete VAE of one-hot codes": () => gumbelVae({ ...shared, codes: 4, hard: true }),
};

/** Losses of ten steps and the state after them. */
async function tenSteps(build: () => VqVae | GumbelVae, executor: Executor) {
  const model = build();
  // Batches of 20, 20 and 8: two captures.
  const run = trainer({ players: model.players(), source, batchSize: 20, seed: 3, executor });
  const terms: [string, number][] = [];
  for await (const step of run) {
    terms.push(...Object.entries(step.terms));
    if (run.step === 10) break;
  }
  await run.sync();
  const state = [...model.parameters].flatMap(([path, variable]) =>
    [...variable.dataSync()].map((value): [string, number] => [path, value]),
  );
  run.dispose();
  model.dispose();
  return { terms, state };
}

function expectNear(
  actual: readonly [string, number][],
  expected: readonly [string, number][],
  tolerance: number,
): void {
  expect(actual.map(([name]) => name)).toEqual(expected.map(([name]) => name));
  for (const [at, [name, value]] of expected.entries())
    expect(Math.abs(actual[at]![1] - value), name).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
}

test.each(Object.keys(families))("%s is trained captured as eagerly, state and all", async (name) => {
  const [eagerly, captured] = [await tenSteps(families[name]!, eager), await tenSteps(families[name]!, onnx())];
  // Sums of float32 in another order.
  expectNear(captured.terms, eagerly.terms, 1e-5);
  expectNear(captured.state, eagerly.state, 1e-4);
});

test("codes are counted, priced and given a prior captured as eagerly", async () => {
  const model = vqVae(vq);
  await fit(model, source, { epochs: 4, batchSize: 16, seed: 1 });
  const metrics = async (executor: Executor): Promise<[string, number][]> => {
    const { counts, perplexity } = await codeUsage(model, source, { executor });
    const fitted = await fitCodePrior(model, source, pixelCnn, { epochs: 3, batchSize: 20, executor });
    const { nats } = await codeBits(fitted, source, { executor });
    const { elbo } = await fitted.elbo(source, { executor });
    fitted.dispose();
    return [
      ...counts.map((count, code): [string, number] => [`code ${code}`, count]),
      ["perplexity", perplexity],
      ["nats", nats],
      ["elbo", elbo],
    ];
  };
  const [eagerly, captured] = [await metrics(eager), await metrics(onnx())];
  expectNear(captured, eagerly, 1e-5);
  model.dispose();
});

test("the usage of codes can be followed from epoch to epoch while a captured run goes on", async () => {
  const [model, executor] = [vqVae(vq), onnx()];
  const perplexities: number[] = [];
  const onEpoch = async () => void perplexities.push((await codeUsage(model, source, { executor })).perplexity);
  const meter = codeUsageMeter(model, source, { executor });
  const measure = async () => ({ perplexity: (await meter.measure()).perplexity });
  const { epochs } = await fit(model, source, { epochs: 4, batchSize: 20, seed: 1, executor, onEpoch, measure });
  meter.dispose();
  expect(epochs.map(({ measured }) => measured!["perplexity"])).toEqual(perplexities);
  expect(new Set(perplexities).size).toBe(4);
  // What the last epoch saw is what is left in the model, read by another executor.
  expect((await codeUsage(model, source)).perplexity).toBe(perplexities.at(-1));
  model.dispose();
});
