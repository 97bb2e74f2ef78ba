import {
  ArgumentError,
  type DiagonalNormal,
  type Encoder,
  mixture,
  diagonalNormal,
  standardNormalPrior,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { linearNormal, normals, rowSource } from "./codes.fixture.js";
import { latentInformation } from "./latent-information.js";

/** x ~ N(0, I), z = slope x + offset + noise: everything is known. */
function exact(units: number, slope: number, variance: number, offset = 0) {
  const marginal = slope ** 2 + variance;
  return {
    mutualInformation: (units / 2) * Math.log(1 + slope ** 2 / variance),
    marginalKl: (units / 2) * (marginal + offset ** 2 - 1 - Math.log(marginal)),
  };
}

test.each([
  [1, 1, 0.25, 0],
  [1, 0.5, 1, 0.5],
  [2, 0.8, 0.36, 0.3],
])(
  "of a linear normal encoder with %i units, slope %d, variance %d and offset %d it is the closed form",
  async (units, slope, variance, offset) => {
    const size = 1500;
    const model = { encoder: linearNormal(slope, variance, offset), prior: standardNormalPrior([units]) };
    const found = await latentInformation(model, rowSource(normals(units * size), units), { samples: 2 });
    const known = exact(units, slope, variance, offset);
    // log densities scatter by about a nat per unit between examples: five standard errors of the mean over 1500 of them.
    const tolerance = (5 * units) / Math.sqrt(size);
    expect(Math.abs(found.mutualInformation.value - known.mutualInformation)).toBeLessThan(tolerance);
    expect(Math.abs(found.marginalKl.value - known.marginalKl)).toBeLessThan(tolerance);
    // The units are independent, and all alike.
    expect(Math.abs(found.totalCorrelation.value)).toBeLessThan(tolerance);
    for (const unit of found.perUnit) {
      expect(Math.abs(unit.mutualInformation - known.mutualInformation / units)).toBeLessThan(5 / Math.sqrt(size));
      expect(Math.abs(unit.marginalKl! - known.marginalKl / units)).toBeLessThan(5 / Math.sqrt(size));
      // A variance over 1500 examples scatters by sqrt(2 / 1500) of itself.
      expect(Math.abs(unit.meanVariance / slope ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / size));
    }
  },
);

test("the parts add up, also unit by unit", async () => {
  const model = { encoder: linearNormal(0.9, 0.3, 0.2), prior: standardNormalPrior([3]) };
  const found = await latentInformation(model, rowSource(normals(600), 3), { samples: 2, batchSize: 70 });
  const { kl, mutualInformation, marginalKl, totalCorrelation, dimensionwiseKl, perUnit } = found;
  const sum = (values: (number | undefined)[]) => values.reduce<number>((a, b) => a + b!, 0);
  // Float64 sums.
  expect(kl.value).toBeCloseTo(mutualInformation.value + marginalKl.value, 10);
  expect(marginalKl.value).toBeCloseTo(totalCorrelation.value + dimensionwiseKl!.value, 10);
  expect(sum(perUnit.map((unit) => unit.mutualInformation))).toBeCloseTo(
    mutualInformation.value + totalCorrelation.value,
    10,
  );
  expect(sum(perUnit.map((unit) => unit.marginalKl))).toBeCloseTo(dimensionwiseKl!.value, 10);
  expect(sum(perUnit.map((unit) => unit.kl))).toBeCloseTo(kl.value, 10);
  expect(mutualInformation).toMatchObject({
    units: "nats",
    count: 200,
    estimator: "q(z) the mixture of all 200 posteriors, 2 draws of z per example",
  });
});

test("a posterior that has collapsed has exactly no mutual information", async () => {
  const model = { encoder: linearNormal(0, 1), prior: standardNormalPrior([2]) };
  const { mutualInformation, marginalKl } = await latentInformation(model, rowSource(normals(200), 2));
  // Float64 but for the standard normal density, in float32.
  expect(Math.abs(mutualInformation.value)).toBeLessThan(1e-12);
  expect(mutualInformation.standardError).toBeLessThan(1e-12);
  expect(Math.abs(marginalKl.value)).toBeLessThan(1e-6);
});

test("posteriors far apart have a mutual information of log N, also over several batches", async () => {
  const source = rowSource(
    Float32Array.from({ length: 150 }, (_, i) => i),
    1,
  );
  const model = { encoder: linearNormal(100, 1), prior: standardNormalPrior([1]) };
  const { mutualInformation, examples, samples } = await latentInformation(model, source, {
    samples: 3,
    batchSize: 64,
  });
  expect(mutualInformation.value).toBeCloseTo(Math.log(150), 10);
  expect([examples, samples]).toEqual([150, 3]);
});

test("a prior whose units are not independent leaves the parts of single units out, and the others add up", async () => {
  const prior = {
    parameters: new Map<string, never>(),
    distribution: () => {
      const components = diagonalNormal({
        mean: tf.tensor2d([
          [-1, -1],
          [1, 1],
        ]),
        logVariance: tf.zeros([2, 2]),
      });
      return mixture({ logits: tf.zeros([2]), components });
    },
    dispose: () => undefined,
  };
  const source = rowSource(normals(200), 2);
  const found = await latentInformation({ encoder: linearNormal(1, 0.5), prior }, source);
  expect(found.dimensionwiseKl).toBeUndefined();
  expect(found.perUnit[0]).toEqual({
    mutualInformation: expect.any(Number) as number,
    meanVariance: expect.any(Number) as number,
  });
  expect(found.kl.value).toBeCloseTo(found.mutualInformation.value + found.marginalKl.value, 10);
});

test("the same seed gives the same figures, another one others, and no tensor stays", async () => {
  const model = { encoder: linearNormal(1, 1), prior: standardNormalPrior([1]) };
  const tensors = tf.memory().numTensors;
  const measure = (seed: number) => latentInformation(model, rowSource(normals(50), 1), { seed });
  expect(await measure(1)).toEqual(await measure(1));
  expect((await measure(1)).mutualInformation).not.toEqual((await measure(2)).mutualInformation);
  expect(tf.memory().numTensors).toBe(tensors);
});

test("progress ends at 1, and an abort ends the work", async () => {
  const model = { encoder: linearNormal(1, 1), prior: standardNormalPrior([1]) };
  const shares: number[] = [];
  const source = rowSource(normals(5000), 1);
  await latentInformation(model, rowSource(normals(50), 1), { onProgress: (share) => shares.push(share) });
  expect(shares[0]).toBeGreaterThan(0);
  const controller = new AbortController();
  const stop = (share: number) => share > 0.6 && controller.abort(new Error("enough"));
  await expect(latentInformation(model, source, { signal: controller.signal, onProgress: stop })).rejects.toThrow(
    "enough",
  );
});

test("impossible options, and posteriors of another kind, are refused and leak nothing", async () => {
  const model = { encoder: linearNormal(1, 1), prior: standardNormalPrior([1]) };
  const source = rowSource(normals(20), 1);
  const tensors = tf.memory().numTensors;
  await expect(latentInformation(model, source, { samples: 0 })).rejects.toThrow(ArgumentError);
  await expect(latentInformation(model, source, { samples: 0 })).rejects.toThrow(
    /latentInformation: samples must be a positive integer; got 0/,
  );
  await expect(latentInformation(model, source, { draws: 2 } as object)).rejects.toThrow(
    /options must be among .*; got "draws"/,
  );
  await expect(latentInformation(model, rowSource(normals(1), 1))).rejects.toThrow(
    /mean must hold at least 2 points; got \[1, 1\]/,
  );
  const flow: Encoder<DiagonalNormal> = {
    ...model.encoder,
    given: (x, pass) => ({ ...model.encoder.given(x, pass), kind: "flow" as "diagonal-normal" }),
  };
  await expect(latentInformation({ ...model, encoder: flow }, source)).rejects.toThrow(
    'latentInformation: posterior must be a diagonal normal; got "flow". It needs their means and variances.',
  );
  expect(tf.memory().numTensors).toBe(tensors);
});
