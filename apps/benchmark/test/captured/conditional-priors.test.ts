import { adam, createRng, eager, type Executor, RandomStream } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { aggregatedPosterior, fitPrior, mixtureOfGaussians, vampPrior } from "@elbo/priors";
import { betaPosterior, conditionalVae, vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { labelledSource as source } from "./bits.fixture.js";

const small = { data: source.spec, latent: 2, hidden: [8] } as const;
const optimizer = adam({ learningRate: 0.03 });
const faster = adam({ learningRate: 0.05 });

/** A model with the kernel of its encoder's first layer multiplied, by the row: 4 of the example and 2 of the label. */
function stretched(rows: number[]) {
  const model = conditionalVae(small);
  const kernel = model.parameters.get("encoder/dense0/kernel")!;
  tf.tidy(() => kernel.assign(tf.mul(kernel, tf.tensor(rows, [6, 1]))));
  return model;
}

test("one component fitted to the codes of a conditional VAE has the mean that they have with their own labels", async () => {
  // Codes with wrong labels lie elsewhere.
  const model = stretched([1, 1, 1, 1, 6, 6]);
  const component = mixtureOfGaussians({ components: 1 });
  const fitted = await fitPrior(model, source, component, { epochs: 300, samples: 20, batchSize: 960, optimizer });
  const meanOfCodes = (relabel: (label: number) => number) =>
    tf.tidy(() => {
      const { x, label } = source.read(
        Uint32Array.from({ length: 48 }, (_, i) => i),
        RandomStream.fromSeed(0),
      );
      return tf.mean(model.encode(tf.tensor(x!.values, [48, 4]), Array.from(label!.values, relabel)), 0).dataSync();
    });
  const own = meanOfCodes((label) => label);
  const mean = fitted.prior.parameters.get("mean")!.dataSync();
  const farthest = (other: ArrayLike<number>) =>
    Math.max(...Array.from(mean, (value, unit) => Math.abs(value - other[unit]!)));
  // 960 draws with a deviation near 1.2: some five standard errors.
  expect(farthest(own)).toBeLessThan(0.18);
  for (const wrong of [0, 1]) expect(farthest(meanOfCodes(() => wrong))).toBeGreaterThan(0.25);
  [fitted, model].forEach((each) => each.dispose());
});

test("a mixture is fitted to the codes of a conditional VAE captured as eagerly, raises its bound, and generates by label", async () => {
  // Codes far from N(0, I), which a fitted prior follows.
  const model = stretched([6, 6, 6, 6, 6, 6]);
  const factory = mixtureOfGaussians({ components: 4 });
  const fitted = (executor: Executor) =>
    fitPrior(model, source, factory, { epochs: 30, samples: 50, batchSize: 480, optimizer: faster, executor });
  const [eagerly, captured] = [await fitted(eager), await fitted(onnx({ threads: 1 }))];
  for (const [path, variable] of eagerly.prior.parameters) {
    const expected = variable.dataSync();
    // 150 steps in float32, with other orders of summation.
    captured.prior.parameters
      .get(path)!
      .dataSync()
      .forEach((value, i) => expect(value, path).toBeCloseTo(expected[i]!, 3));
  }
  const draws = { samples: 50, seed: 9 };
  const [before, after] = [await model.elbo(source, draws), await eagerly.elbo(source, draws)];
  expect(after.elbo).toBeGreaterThan(before.elbo);
  expect(after.terms["reconstruction"]).toBe(before.terms["reconstruction"]);
  const examples = eagerly.generate(3, createRng(1), { label: 1 });
  expect(examples.shape).toEqual([3, 4]);
  examples.dispose();
  [eagerly, captured, model].forEach((each) => each.dispose());
});

test("a trained conditional VAE takes the aggregated posterior, and no VampPrior is fitted to it", async () => {
  const model = conditionalVae(small);
  const reference = model.withPrior(aggregatedPosterior(source));
  expect(Number.isFinite((await reference.evidence(source, { samples: 5 })).logEvidence)).toBe(true);
  await expect(fitPrior(model, source, vampPrior({ components: 2 }), { epochs: 1 })).rejects.toThrow(
    /fitPrior: prior must be one that does not depend on the encoder/,
  );
  [reference, model].forEach((each) => each.dispose());
});

test("a prior over other codes than a model's is refused afterwards too", () => {
  const model = vae({ ...small, posterior: betaPosterior() });
  const before = tf.memory().numTensors;
  expect(() => model.withPrior(mixtureOfGaussians())).toThrow(
    'withPrior: prior must be over the codes of the posterior, vectors between 0 and 1; got "vectors". ' +
      "A prior made of posteriors, as vampPrior, always is.",
  );
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});
