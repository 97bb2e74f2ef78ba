import { adam, ArgumentError, createRng, type EpochRecord, fit, saveModel } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { drawCodes } from "./codes.js";
import {
  aggregatedPosterior,
  fitPrior,
  type FitPriorOptions,
  mixtureOfGaussians,
  realNvpPrior,
  vampPrior,
} from "./index.js";
import { loadWith, plainModel } from "./model.fixture.js";

const source = bits(48);
const options: FitPriorOptions = { epochs: 2, samples: 2, seed: 3 };

async function trainedModel() {
  const model = plainModel();
  await fit(model, source, { epochs: 100, batchSize: 16, seed: 1 });
  return model;
}

const bytes = (parameters: ReadonlyMap<string, tf.Variable>) =>
  [...parameters.values()].map((each) => [...each.dataSync()]);

test("one component fitted to codes has their mean and variance, the maximum of the likelihood", async () => {
  const model = plainModel();
  const draws = { samples: 4, seed: 5 };
  const factory = mixtureOfGaussians({ components: 1 });
  const fitted = await fitPrior(model, source, factory, {
    ...draws,
    epochs: 150,
    batchSize: 192,
    optimizer: adam({ learningRate: 0.03 }),
  });
  const codes = await drawCodes(model, source, draws);
  const { values } = codes.read(
    Uint32Array.from({ length: codes.size }, (_, i) => i),
    createRng(0).stream,
  )["x"]!;
  for (const d of [0, 1]) {
    const entry = [...values].filter((_, i) => i % 2 === d);
    const mean = entry.reduce((sum, x) => sum + x, 0) / entry.length;
    const variance = entry.reduce((sum, x) => sum + (x - mean) ** 2, 0) / entry.length;
    // Full batches and 150 steps of Adam: what is left of the way is below 1e-2
    expect(fitted.prior.parameters.get("mean")!.dataSync()[d]).toBeCloseTo(mean, 2);
    expect(fitted.prior.parameters.get("logVariance")!.dataSync()[d]).toBeCloseTo(Math.log(variance), 2);
  }
  [fitted, model].forEach((each) => each.dispose());
});

test("an example with a value that is not finite is named", async () => {
  const model = plainModel();
  const read = (indices: Uint32Array) => {
    const { x } = source.read(indices);
    return { x: { ...x, values: x.values.map((value, i) => (indices[Math.floor(i / 4)] === 7 ? NaN : value)) } };
  };
  const fitting = fitPrior(model, { ...source, read }, mixtureOfGaussians({ components: 1 }), options);
  await expect(fitting).rejects.toThrow('data "bits": x must be finite; got NaN in example 7.');
  model.dispose();
});

test("codes are draws from q(z|x) of every example, the same from the same seed", async () => {
  const model = plainModel();
  const few = bits(70);
  const codes = await drawCodes(model, few, { samples: 3, seed: 2 });
  expect(codes).toMatchObject({ size: 210, spec: { name: "codes of bits", shape: [2], kind: "real" } });
  const all = (from: typeof codes) =>
    from.read(
      Uint32Array.from({ length: 210 }, (_, i) => i),
      createRng(0).stream,
    )["x"]!;
  expect(all(codes).shape).toEqual([210, 2]);
  expect(new Set(all(codes).values).size).toBe(420);
  expect(all(await drawCodes(model, few, { samples: 3, seed: 2 }))).toEqual(all(codes));
  model.dispose();
});

test("a fitted prior raises the ELBO, and leaves the encoder and the decoder alone", async () => {
  const model = await trainedModel();
  const before = bytes(model.parameters);
  const epochs: EpochRecord[] = [];
  const onEpoch = (record: EpochRecord) => void epochs.push(record);
  const factory = mixtureOfGaussians({ components: 4 });
  const fitted = await fitPrior(model, source, factory, {
    ...{ epochs: 60, samples: 4, validation: source, patience: 20, optimizer: adam({ learningRate: 0.05 }), onEpoch },
  });
  expect(bytes(model.parameters)).toEqual(before);
  expect(epochs[0]!.train["crossEntropy"]).toBeGreaterThan(epochs.at(-1)!.train["crossEntropy"]!);
  const draws = { samples: 50, seed: 9 };
  const [mine, theirs] = [await fitted.elbo(source, draws), await model.elbo(source, draws)];
  expect(mine.elbo).toBeGreaterThan(theirs.elbo);
  // The same draws of z, so the reconstruction is the same to the bit.
  expect(mine.terms["reconstruction"]).toBe(theirs.terms["reconstruction"]);
  [fitted, model].forEach((each) => each.dispose());
});

test("no prior gives the source a higher ELBO than its aggregated posterior", async () => {
  const model = await trainedModel();
  const fitted = await fitPrior(model, source, realNvpPrior({ hidden: [16] }), { epochs: 30, samples: 4 });
  const best = model.withPrior(aggregatedPosterior(source));
  const draws = { samples: 200, seed: 9 };
  const bound = (await best.elbo(source, draws)).elbo;
  // The difference is KL(q(z) || p(z)), estimated from 9,600 shared draws.
  for (const other of [model, fitted]) expect((await other.elbo(source, draws)).elbo).toBeLessThan(bound);
  [best, fitted, model].forEach((each) => each.dispose());
});

test("a fitted model is saved and loaded with its prior, generates, and cannot be trained on", async () => {
  const model = plainModel();
  const factory = mixtureOfGaussians({ components: 2 });
  const fitted = await fitPrior(model, source, factory, options);
  expect(fitted.players()).toEqual([]);
  expect(fitted.config).toEqual({ ...model.config, prior: factory.config });
  const copy = loadWith(await saveModel(fitted), factory);
  const [mine, theirs] = [fitted.generate(3, createRng(1)), copy.generate(3, createRng(1))];
  expect(mine.dataSync()).toEqual(theirs.dataSync());
  tf.dispose([mine, theirs]);
  [copy, fitted, model].forEach((each) => each.dispose());
});

test("its dispose ends the new prior alone, and fitting leaks nothing", async () => {
  const model = plainModel();
  const tensors = tf.memory().numTensors;
  const fitted = await fitPrior(model, source, mixtureOfGaussians({ components: 2 }), options);
  expect(tf.memory().numTensors).toBe(tensors + 3);
  fitted.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  expect([...model.parameters.values()].some((each) => each.isDisposed)).toBe(false);
  model.dispose();
});

test.each<[string, object, RegExp]>([
  ["samples", { samples: 0 }, /fitPrior: samples must be a positive integer; got 0/],
  ["an unknown option", { draws: 3 }, /fitPrior: options must be among .*; got "draws"/],
  ["epochs", { epochs: 0 }, /fit: epochs must be a positive integer; got 0/],
])("%s that cannot be used: refused, and nothing leaks", async (_, changed, message) => {
  const model = plainModel();
  const tensors = tf.memory().numTensors;
  const failed = fitPrior(model, source, mixtureOfGaussians({ components: 2 }), { ...options, ...changed });
  await expect(failed).rejects.toThrow(ArgumentError);
  await expect(failed).rejects.toThrow(message);
  expect(tf.memory().numTensors).toBe(tensors);
  model.dispose();
});

test("a VampPrior is refused, since fitting it would train the encoder", async () => {
  const model = plainModel();
  const tensors = tf.memory().numTensors;
  await expect(fitPrior(model, source, vampPrior({ components: 2 }), options)).rejects.toThrow(
    'fitPrior: prior must be one that does not depend on the encoder; got "encoder/dense0/kernel". ' +
      "Fitting it would train the encoder too: train it with the model, or fit a mixture or a flow.",
  );
  expect(tf.memory().numTensors).toBe(tensors);
  model.dispose();
});
