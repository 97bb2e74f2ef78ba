import { adam, cosine, createRng, eager, type Executor, fit, saveModel } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { aggregatedPosterior, fitPrior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { type Autoencoder, autoencoder, noisyAutoencoder } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { source, values } from "./bits.fixture.js";

const optimizer = adam({ learningRate: 0.03 });
/** For 120 steps; first gradients, of components that are too narrow, are soon forgotten. */
const settling = adam({ learningRate: cosine({ from: 0.2, to: 1e-3, steps: 120 }), beta2: 0.9 });
const small = { data: source.spec, latent: 2, hidden: [16], optimizer } as const;

async function trained(build: typeof autoencoder, executor: Executor, epochs = 40): Promise<Autoencoder> {
  const model = build(small);
  await fit(model, source, { epochs, batchSize: 16, seed: 1, executor });
  return model;
}

/** Mean and variance of each unit over rows of two. */
function moments(codes: tf.Tensor): number[] {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(codes, 0);
    return [...mean.dataSync(), ...variance.dataSync()];
  });
}

test.each([
  ["autoencoder", autoencoder],
  ["noisy autoencoder", noisyAutoencoder],
] as const)(
  "one component fitted to the codes of a trained %s has their mean and variance, captured as eagerly",
  async (_, build) => {
    const model = await trained(build, eager, 5);
    const x = tf.tensor(values, [48, 4]);
    const codes = tf.tidy(() => tf.concat(Array.from({ length: 200 }, (_, i) => model.encode(x, createRng(i)))));
    const expected = moments(codes);
    for (const executor of [eager, onnx({ threads: 1 })]) {
      const options = { epochs: 120, samples: 20, batchSize: 960, optimizer: settling, executor };
      const fitted = await fitPrior(model, source, mixtureOfGaussians({ components: 1 }), options);
      const { parameters } = fitted.prior;
      const found = [
        ...parameters.get("mean")!.dataSync(),
        ...[...parameters.get("logVariance")!.dataSync()].map(Math.exp),
      ];
      // 960 noisy draws beside 9,600: the noise is a fifth of the variance at most, so means are off by 0.02 deviations.
      const deviation = Math.sqrt(Math.max(expected[2]!, expected[3]!));
      [0, 1].forEach((unit) => expect(Math.abs(found[unit]! - expected[unit]!)).toBeLessThan(0.05 * deviation));
      [2, 3].forEach((entry) => expect(Math.abs(found[entry]! / expected[entry]! - 1)).toBeLessThan(0.1));
      fitted.dispose();
    }
    tf.dispose([x, codes]);
    model.dispose();
  },
);

test.each([
  ["a mixture", mixtureOfGaussians({ components: 4 }), autoencoder, autoencoder.load],
  ["a flow", realNvpPrior({ layers: 2, hidden: [8] }), noisyAutoencoder, noisyAutoencoder.load],
] as const)(
  "%s is fitted to codes captured as eagerly, is drawn from by generate, and is saved and loaded",
  async (_, factory, build, load) => {
    const model = await trained(build, onnx({ threads: 1 }));
    const fitted = (executor: Executor) =>
      fitPrior(model, source, factory, { epochs: 20, samples: 5, batchSize: 120, optimizer, executor });
    const [eagerly, captured] = [await fitted(eager), await fitted(onnx({ threads: 1 }))];
    for (const [path, variable] of eagerly.prior.parameters) {
      const expected = variable.dataSync();
      // 40 steps in float32, with other orders of summation.
      captured.prior.parameters
        .get(path)!
        .dataSync()
        .forEach((value, i) => expect(value, path).toBeCloseTo(expected[i]!, 3));
    }
    const copy = load(await saveModel(eagerly), { prior: factory });
    tf.tidy(() => {
      const [mine, theirs, normal] = [
        eagerly.generate(8, createRng(1)),
        copy.generate(8, createRng(1)),
        model.generate(8, createRng(1)),
      ];
      expect([...mine.dataSync()]).toEqual([...theirs.dataSync()]);
      expect([...mine.dataSync()]).not.toEqual([...normal.dataSync()]);
    });
    [copy, eagerly, captured, model].forEach((each) => each.dispose());
  },
);

test("with the codes of examples as prior a plain autoencoder generates their reconstructions; no VampPrior is fitted to it", async () => {
  const model = await trained(autoencoder, eager);
  const tensors = tf.memory().numTensors;
  const reference = model.withPrior(aggregatedPosterior(source));
  tf.tidy(() => {
    const known = new Set((model.reconstruct(tf.tensor(values, [48, 4])).arraySync() as number[][]).map(rounded));
    for (const example of reference.generate(30, createRng(1)).arraySync() as number[][])
      expect(known).toContain(rounded(example));
  });
  await expect(fitPrior(model, source, vampPrior({ components: 2 }), { epochs: 1 })).rejects.toThrow(
    /fitPrior: prior must be one that does not depend on the encoder/,
  );
  reference.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  model.dispose();
});

/** Batches of other sizes may differ in the last bits. */
function rounded(example: readonly number[]): string {
  return example.map((entry) => entry.toFixed(4)).join();
}
