import {
  createOptimizerStates,
  createRng,
  eager,
  type Executor,
  fit,
  type HostBatch,
  RandomStream,
  trainingStep,
} from "@elbo/core";
import { type AdversarialModel, dcgan, gan } from "@elbo/gan-baseline";
import { digitClassifier } from "@elbo/metrics";
import { onnx } from "@elbo/onnx";
import { expect, test } from "vitest";

const plane = { name: "points", shape: [2], kind: "real" } as const;
const pictures = { name: "pictures", shape: [12, 12, 1], kind: "grey" } as const;
const small = { data: pictures, padding: 2, latent: 4, filters: 2 } as const;
const gradientPenalty = { kind: "wgan-gp" } as const;

const models: Record<string, () => AdversarialModel> = {
  gan: () => gan({ data: plane, latent: 4, hidden: [8] }),
  "minimax gan with spectral norm, R1, critic steps and pre-training": () =>
    gan({
      data: plane,
      latent: 4,
      hidden: [8],
      generatorLoss: "minimax",
      spectralNorm: true,
      gradientPenalty: { kind: "r1" },
      criticSteps: 2,
      pretraining: 2,
    }),
  dcgan: () => dcgan(small),
  "dcgan with spectral norm": () => dcgan({ ...small, normalization: "spectral" }),
  "dcgan with a gradient penalty": () => dcgan({ ...small, normalization: "none", gradientPenalty }),
};

/** Every output of ten steps on one batch. */
async function outputs(build: () => AdversarialModel, executor: Executor): Promise<Record<string, number>[]> {
  const model = build();
  const values = RandomStream.fromSeed(3).fillUniform(
    new Float32Array(6 * model.data.shape.reduce((size, axis) => size * axis, 1)),
  );
  const batch: HostBatch = { x: { values, shape: [6, ...model.data.shape] } };
  const states = createOptimizerStates(model.players());
  const prepared = executor.prepare(trainingStep(model.players(), states));
  const steps: Record<string, number>[] = [];
  for (let step = 0; step < 10; step++) {
    const terms = await prepared.run(batch, { step, stream: createRng(7).stream.split(step) });
    steps.push(Object.fromEntries(Object.entries(terms).map(([name, { values }]) => [name, values[0]!])));
  }
  [prepared, ...states.values(), model].forEach((part) => part.dispose());
  return steps;
}

test.each(Object.keys(models))(
  "ten captured steps of a %s give the losses and terms of the eager steps",
  async (name) => {
    const eagerly = await outputs(models[name]!, eager);
    const captured = await outputs(models[name]!, onnx({ threads: 1 }));
    // Float32 sums in other orders, carried on over ten steps.
    for (const [step, terms] of eagerly.entries())
      for (const [term, value] of Object.entries(terms))
        expect(Math.abs(captured[step]![term]! - value), `${term} at step ${step}`).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(value)),
        );
  },
);

test("a classifier is trained and measured captured as eagerly", async () => {
  const noise = RandomStream.fromSeed(5).fillUniform(new Float32Array(40 * 64));
  const source = {
    spec: { name: "halves", shape: [8, 8, 1], kind: "grey", classes: 2 },
    size: 40,
    fingerprint: "halves",
    read: (indices: Uint32Array) => ({
      x: {
        values: Float32Array.from({ length: 64 * indices.length }, (_, at) => {
          const index = indices[at >> 6]!;
          return noise[64 * index + (at & 63)]! * ((at & 63) < 32 === (index % 2 === 0) ? 1 : 0.5);
        }),
        shape: [indices.length, 8, 8, 1],
      },
      label: { values: Int32Array.from(indices, (index) => index % 2), shape: [indices.length] },
    }),
  } as const;
  const metrics = async (executor: Executor) => {
    const classifier = digitClassifier({ data: source.spec, filters: [4], hidden: 8, seed: 1 });
    const { epochs } = await fit(classifier, source, { epochs: 4, batchSize: 16, seed: 1, executor });
    const { value: accuracy } = await classifier.accuracy(source, { batchSize: 16, executor });
    classifier.dispose();
    return [epochs.at(-1)!.train["loss"]!, accuracy] as const;
  };
  const [eagerly, captured] = [await metrics(eager), await metrics(onnx({ threads: 1 }))];
  expect(Math.abs(captured[0] / eagerly[0] - 1)).toBeLessThan(1e-5); // as above
  expect(captured[1]).toBe(eagerly[1]);
});
