import { ArgumentError, CheckpointError, createRng, DataError, fit, saveModel, ShapeError } from "@elbo/core";
import { golden, largestError } from "@elbo/vitest/golden";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { normals, rowSource, rowsOf } from "../surgery/codes.fixture.js";
import { elboSurgery } from "../surgery/elbo-surgery.js";
import { factorAnalysis } from "./factor-analysis.js";
import { type LinearGaussianModel } from "./linear-gaussian.js";
import { probabilisticPca } from "./probabilistic-pca.js";

const table = golden("baselines");
const data = { name: "points", shape: [8], kind: "real" } as const;
const points = (name: string) => rowsOf(table.inputs(name), 8);
const [train, testPoints] = [points("train-3"), points("test-3")];

async function withModel<T>(
  model: LinearGaussianModel,
  body: (model: LinearGaussianModel) => T | Promise<T>,
): Promise<T> {
  try {
    return await body(model);
  } finally {
    model.dispose();
  }
}

test.each([1, 3])("PCA with %i units gives every point scikit-learn's log density", (latent) =>
  withModel(probabilisticPca({ data, latent, unbiased: true }), async (model) => {
    await model.learn(points(`train-${latent}`));
    // Parameters are kept in float32.
    expect(largestError(await model.logProb(points(`test-${latent}`)), table.answers(`pca-${latent}`))).toBeLessThan(
      1e-5,
    );
  }),
);

test.each([1, 3])("factor analysis with %i units gives every point scikit-learn's log density", (latent) =>
  withModel(factorAnalysis({ data, latent }), async (model) => {
    await model.learn(points(`train-${latent}`));
    // Both stop where the likelihood hardly grows, and leave its parameters some 1e-5 apart.
    expect(
      largestError(await model.logProb(points(`test-${latent}`)), table.answers(`factor-analysis-${latent}`)),
    ).toBeLessThan(1e-4);
  }),
);

test("divided by n, the training points are likelier than divided by n - 1, and factor analysis explains them better still", async () => {
  const [unbiased, pca, factors] = await Promise.all(
    [
      probabilisticPca({ data, latent: 2, unbiased: true }),
      probabilisticPca({ data, latent: 2 }),
      factorAnalysis({ data, latent: 2 }),
    ].map((model) =>
      withModel(model, async () => {
        await model.learn(train);
        return (await model.exactEvidence(train)).value;
      }),
    ),
  );
  expect(pca).toBeGreaterThan(unbiased!);
  expect(factors).toBeGreaterThan(pca! + 0.1);
});

test("bound, importance-sampled evidence and all parts agree with the exact density: q(z|x) is the exact posterior", () =>
  withModel(factorAnalysis({ data, latent: 3 }), async (model) => {
    await model.learn(train);
    const source = rowSource(Float32Array.from(testPoints.flat()), 8);
    const exact = await model.exactEvidence(testPoints);
    const evidence = await model.evidence(source, { samples: 20 });
    // float32 densities of some 20 nats.
    expect(Math.abs(evidence.logEvidence - exact.value)).toBeLessThan(1e-4);
    expect(evidence.effectiveSampleSize.min).toBeGreaterThan(19.99);
    expect(Math.abs((await model.elbo(source)).elbo - exact.value)).toBeLessThan(1e-4);
    const surgery = await elboSurgery(model, source);
    expect(Math.abs(surgery.elbo.value - exact.value)).toBeLessThan(1e-4);
    expect(exact).toMatchObject({ units: "nats", count: 60, estimator: "exact density" });
  }));

test("samples have the mean and the covariance of the model", () =>
  withModel(probabilisticPca({ data: { ...data, shape: [2, 2] }, latent: 1 }), async (model) => {
    const values = rowsOf(normals(2000), 4).map(([a, b, c, d]) => [3 + a!, 3 + a! + 0.5 * b!, 0.5 * c!, 0.5 * d!]);
    await model.learn(values);
    const samples = model.generate(4000, createRng(1), { draw: true });
    expect(samples.shape).toEqual([4000, 2, 2]);
    const again = await withModel(probabilisticPca({ data: { ...data, shape: [2, 2] }, latent: 1 }), async (other) => {
      await other.learn(samples);
      return [await model.exactEvidence(values), await other.exactEvidence(values)];
    });
    // What 4,000 samples teach is some parameters / 2 / 4,000 nats worse than what they come from.
    expect(Math.abs(again[0]!.value - again[1]!.value)).toBeLessThan(0.01);
    samples.dispose();
  }));

/** The integral of a normal density over [from, to]. */
function mass(from: number, to: number, mean: number, variance: number): number {
  const steps = 2000;
  const width = (to - from) / steps;
  return Array.from({ length: steps }, (_, i) => from + (i + 0.5) * width).reduce(
    (sum, x) => sum + (width * Math.exp(-((x - mean) ** 2) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance),
    0,
  );
}

test("of levels it gives the mean log density of the bin, below the log of the bin's probability", () =>
  withModel(
    probabilisticPca({ data: { name: "levels", shape: [2], kind: "categorical", levels: 5 }, latent: 1 }),
    async (model) => {
      // Independent entries of variance 2 and 1/2.
      const values = [
        [0, 1],
        [4, 1],
        [2, 2],
        [2, 0],
        [2, 1],
        [0, 1],
        [4, 1],
        [2, 1],
      ];
      await model.learn(values);
      const [variances, means] = [
        [2 + 1 / 12, 0.25 + 1 / 12],
        [2, 1],
      ];
      const found = await model.logProb([
        [2, 1],
        [0, 1],
      ]);
      for (const [i, point] of [
        [2, 1],
        [0, 1],
      ].entries()) {
        const [upper, lower] = [0, 0].map((_, which) =>
          point.reduce((sum, x, j) => {
            const [mean, variance] = [means[j]!, variances[j]!];
            if (which === 0) return sum + Math.log(mass(x - 0.5, x + 0.5, mean, variance));
            return sum - 0.5 * (Math.log(2 * Math.PI * variance) + ((x - mean) ** 2 + 1 / 12) / variance);
          }, 0),
        );
        expect(found[i]).toBeCloseTo(lower!, 5);
        expect(found[i]).toBeLessThan(upper!);
      }
      const samples = model.generate(50, createRng(0), { draw: true });
      for (const value of await samples.data()) expect([0, 1, 2, 3, 4]).toContain(value);
      samples.dispose();
      const source = { ...rowSource(Float32Array.from(values.flat()), 2), spec: model.data };
      expect(Math.abs((await model.elbo(source)).elbo - (await model.exactEvidence(source)).value)).toBeLessThan(1e-5);
    },
  ));

test("bins of another width shift log p by their volume", async () => {
  const values = rowsOf(normals(200), 2);
  const build = async (scale: number) =>
    withModel(probabilisticPca({ data: { ...data, shape: [2] }, latent: 1, binWidth: 0.1 * scale }), async (model) => {
      const scaled = values.map((row) => row.map((value) => scale * value));
      await model.learn(scaled);
      return model.logProb(scaled.slice(0, 3));
    });
  const [small, large] = [await build(1), await build(10)];
  // The probability of a bin does not depend on the unit of measurement; parameters are in float32.
  small.forEach((value, i) => expect(value).toBeCloseTo(large[i]!, 4));
});

test("fit fits it, and a file brings it back with the same outputs", async () => {
  for (const build of [probabilisticPca, factorAnalysis])
    await withModel(build({ data, latent: 2 }), async (model) => {
      await fit(model, rowSource(Float32Array.from(train.flat()), 8), { epochs: 1, seed: 1 });
      const learned = await withModel(build({ data, latent: 2 }), async (other) => {
        await other.learn(train);
        return other.logProb(testPoints);
      });
      expect(await model.logProb(testPoints)).toEqual(learned);
      const copy = build.load(await saveModel(model));
      expect(await copy.logProb(testPoints)).toEqual(learned);
      copy.dispose();
      const other = await saveModel({ ...model, kind: "vae" });
      expect(() => build.load(other)).toThrow(CheckpointError);
    });
});

test("an entry that factors explain wholly keeps some noise", () =>
  withModel(factorAnalysis({ data: { ...data, shape: [3] }, latent: 1 }), async (model) => {
    await model.learn(rowsOf(normals(300), 3).map(([a, b, c]) => [a!, a! + b!, a! + c!]));
    expect(Number.isFinite((await model.exactEvidence([[0, 0, 0]])).value)).toBe(true);
  }));

test("what cannot be learned is refused and leaks nothing", () =>
  withModel(probabilisticPca({ data: { ...data, shape: [2] }, latent: 1 }), async (model) => {
    const tensors = tf.memory().numTensors;
    await expect(
      model.learn([
        [1, 2],
        [1, 3],
      ]),
    ).rejects.toThrow(ArgumentError);
    await expect(
      model.learn([
        [1, 2],
        [1, 3],
      ]),
    ).rejects.toThrow(
      'probabilistic-pca.learn: examples must be values that vary in every entry; got "one value in entry 0". Leave the entry out, or give binWidth if values were rounded.',
    );
    await expect(model.learn([[1, 2]])).rejects.toThrow(/examples must be at least 2; got 1/);
    await expect(model.learn([[1], [2]])).rejects.toThrow(/examples must be points of 2 entries; got 1/);
    await expect(model.learn(rowSource(normals(6), 3))).rejects.toThrow(ShapeError);
    await expect(model.logProb([[NaN, 1]])).rejects.toThrow(DataError);
    await expect(model.exactEvidence([[1, 1]], { batch: 2 } as object)).rejects.toThrow(
      /options must be among .*; got "batch"/,
    );
    expect(tf.memory().numTensors).toBe(tensors);
  }));

test.each<[object, RegExp]>([
  [{ latent: 8 }, /probabilisticPca: latent must be below the number of entries, 8; got 8/],
  [{ latent: 0 }, /latent must be a positive integer; got 0/],
  [{ binWidth: -1 }, /binWidth must be a number of at least 0; got -1/],
  [{ components: 2 }, /options must be among data, latent, binWidth, unbiased; got "components"/],
])("the options %j are refused", (options, message) => {
  const tensors = tf.memory().numTensors;
  expect(() => probabilisticPca({ data, latent: 2, ...options })).toThrow(message);
  expect(tf.memory().numTensors).toBe(tensors);
});
