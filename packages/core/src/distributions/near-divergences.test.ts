import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { bernoulli } from "./bernoulli.js";
import { beta } from "./beta.js";
import { categorical } from "./categorical.js";
import { diagonalNormal, standardNormal } from "./diagonal-normal.js";
import { dirichlet } from "./dirichlet.js";
import { gamma } from "./gamma.js";
import { klBernoulli } from "./kl-bernoulli.js";
import { klBeta } from "./kl-beta.js";
import { klCategorical } from "./kl-categorical.js";
import { klDiagonalNormal, klStandardNormal } from "./kl-diagonal-normal.js";
import { klDirichlet } from "./kl-dirichlet.js";
import { klGamma } from "./kl-gamma.js";
import { klMultivariateNormal } from "./kl-multivariate-normal.js";
import { multivariateNormal } from "./multivariate-normal.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const rows = 500;
const noise = (label: number, size: number): Tensor => createRng(label).normal([rows, size]);
const positive = (label: number, size: number): Tensor => tf.exp(tf.mul(noise(label, size), 3));
/** Next to x: by one part in a million, and some of it equal. */
const near = (x: Tensor): Tensor => tf.mul(x, tf.add(1, tf.mul(tf.relu(createRng(99).normal(x.shape)), 1e-6)));

const cases: Readonly<Record<string, () => Tensor>> = {
  klStandardNormal: () =>
    klStandardNormal(diagonalNormal({ mean: tf.mul(noise(0, 8), 1e-5), logVariance: tf.mul(noise(1, 8), 1e-5) })),
  klDiagonalNormal: () => {
    const [mean, logVariance] = [noise(0, 8), tf.mul(noise(1, 8), 5)];
    return klDiagonalNormal(
      diagonalNormal({ mean, logVariance }),
      diagonalNormal({ mean: near(mean), logVariance: near(logVariance) }),
    );
  },
  klMultivariateNormal: () => {
    const logVariance = tf.mul(noise(1, 3), 3);
    const scale = tf.mul(tf.expandDims(tf.exp(tf.mul(logVariance, 0.5)), -1), tf.eye(3));
    return klMultivariateNormal(
      multivariateNormal({ mean: noise(0, 3), scale }),
      diagonalNormal({ mean: noise(0, 3), logVariance }),
    );
  },
  klBernoulli: () => {
    const logits = tf.mul(noise(0, 8), 30);
    return klBernoulli(bernoulli({ logits }), bernoulli({ logits: near(logits) }));
  },
  klCategorical: () => {
    const logits = tf.mul(tf.reshape(noise(0, 20), [rows, 2, 10]), 10);
    return klCategorical(
      categorical({ logits }, { eventDims: 1 }),
      categorical({ logits: near(logits) }, { eventDims: 1 }),
    );
  },
  klGamma: () => {
    const [concentration, rate] = [positive(0, 4), positive(1, 4)];
    return klGamma(
      gamma({ concentration, rate }, { eventDims: 1 }),
      gamma({ concentration: near(concentration), rate: near(rate) }, { eventDims: 1 }),
    );
  },
  klBeta: () => {
    const [alpha, b] = [positive(0, 4), positive(1, 4)];
    return klBeta(
      beta({ alpha, beta: b }, { eventDims: 1 }),
      beta({ alpha: near(alpha), beta: near(b) }, { eventDims: 1 }),
    );
  },
  klDirichlet: () => {
    const concentration = positive(0, 5);
    return klDirichlet(dirichlet({ concentration }), dirichlet({ concentration: near(concentration) }));
  },
};

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each(Object.keys(cases))("%s of distributions that all but agree is never below 0, and next to it", (name) => {
    const values = cases[name]!().dataSync();
    expect(values).toHaveLength(rows);
    // Divergences are of the order of the squared distance, 1e-12 times the parameters; gamma functions are 1e-6 off.
    for (const value of values) expect(value >= 0 && value < 1e-4, `${value}`).toBe(true);
  });

  test("small divergences of normals are those of float64 to a thousandth, where exp(a) - a - 1 has only rounding", () => {
    const logVariance = Array.from({ length: 200 }, (_, i) =>
      Math.fround((i % 2 === 0 ? 1 : -1) * 10 ** (-3.9 + i / 100)),
    );
    const q = diagonalNormal({ mean: tf.zeros([200]), logVariance: tf.tensor1d(logVariance) }, { eventDims: 0 });
    for (const kl of [
      klStandardNormal(q),
      klDiagonalNormal(q, diagonalNormal({ mean: tf.zeros([200]), logVariance: tf.zeros([200]) }, { eventDims: 0 })),
    ])
      kl.dataSync().forEach((value, i) => {
        // With x³ and beyond, since expm1(x) - x cancels in float64 too.
        const x = logVariance[i]!;
        const exact = x < 0.1 ? (x ** 2 / 4) * (1 + x / 3 + x ** 2 / 12 + x ** 3 / 60) : 0.5 * (Math.expm1(x) - x);
        expect(Math.abs(value / exact - 1)).toBeLessThan(2e-3);
      });
  });

  test("divergences of Bernoulli and categorical distributions do not cancel for large logits", () => {
    const [a, b] = [tf.tensor([100, 100, -100, 3, 1e5]), tf.tensor([99, 2, -101, 3.001, 0])];
    const found = klBernoulli(
      bernoulli({ logits: a }, { eventDims: 0 }),
      bernoulli({ logits: b }, { eventDims: 0 }),
    ).dataSync();
    const p = 1 / (1 + Math.exp(-3));
    // log(1 + exp(-2)), and the second order p (1 - p) d²/2 of the near pair; log 2 for the last.
    const exact = [0, Math.log1p(Math.exp(-2)), 0, (p * (1 - p) * 1e-6) / 2, Math.LN2];
    exact.forEach((right, i) => expect(Math.abs(found[i]! - right)).toBeLessThan(2e-9 + 1e-6 * right));
    const logits = (x: Tensor): Tensor => tf.stack([x, tf.zerosLike(x)], -1);
    const other = klCategorical(categorical({ logits: logits(a) }), categorical({ logits: logits(b) })).dataSync();
    exact.forEach((right, i) => expect(Math.abs(other[i]! - right)).toBeLessThan(2e-9 + 1e-6 * right));
  });
});

test("gradients of divergences are those of their formulas, also where a rounding was set to 0", () => {
  const [a, b] = [
    [0.5, -2, 4],
    [0.7, 3, 4],
  ];
  const kl = (x: Tensor, y: Tensor): Tensor => tf.sum(klBernoulli(bernoulli({ logits: x }), bernoulli({ logits: y })));
  const [byA, byB] = tf
    .grads(kl)([tf.tensor(a), tf.tensor(b)])
    .map((gradient) => gradient.dataSync());
  a.forEach((x, i) => {
    const [q, p] = [x, b[i]!].map((logit) => 1 / (1 + Math.exp(-logit))) as [number, number];
    expect(byA![i]).toBeCloseTo(q * (1 - q) * (x - b[i]!), 6);
    expect(byB![i]).toBeCloseTo(p - q, 6);
  });
  const same = (x: Tensor): Tensor =>
    tf.sum(klDirichlet(dirichlet({ concentration: x }), dirichlet({ concentration: tf.tensor([2, 3]) })));
  for (const value of tf
    .grad(same)(tf.tensor([2, 3]))
    .dataSync())
    expect(Math.abs(value)).toBeLessThan(1e-6);
  const standard = tf.grad((v: Tensor) =>
    klDiagonalNormal(diagonalNormal({ mean: tf.zeros([1]), logVariance: v }), standardNormal([1])).sum(),
  );
  expect(standard(tf.tensor([1e-6])).dataSync()[0]).toBeCloseTo(5e-7, 12); // float32 of 5e-7
});
