import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../random/index.js";
import { type Tensor } from "../types.js";
import { bernoulli } from "./bernoulli.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p and entropy agree with SciPy at 10,000 points", () => {
    const table = golden("bernoulli");
    const distribution = bernoulli({ logits: table.tensor("logits") }, { eventDims: 0 });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-6);
    expect(largestError(distribution.entropy(), table.answers("entropy"))).toBeLessThan(1e-6);
  });

  test.each([1, 7, 64, 101, 113, 226, 784])(
    "log p of an event of %i entries is the sum in float64, where all logits are 0 and where they are large too",
    (size) => {
      for (const scale of [0, 1, 30, 500]) {
        const logits = tf.tidy(() => tf.mul(createRng(1).normal([20, size]), scale));
        const value = tf.tidy(() => tf.cast(tf.greater(createRng(2).uniform([20, size]), 0.3), "float32"));
        const [l, x] = [logits.dataSync(), value.dataSync()];
        const exact = Float64Array.from({ length: 20 }, (_, row) => {
          const entry = (i: number) => {
            const [logit, bit] = [l[row * size + i]!, x[row * size + i]!];
            return bit * logit - Math.max(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
          };
          return Array.from({ length: size }, (_, i) => entry(i)).reduce((sum, each) => sum + each, 0);
        });
        // 784 terms one after the other, as wasm adds them, err as a random walk of roundings does, by sqrt(784) = 28 halves
        // of a unit, 2^-24 of the sum, or of 1 where that is smaller.
        expect(largestError(bernoulli({ logits }).logProb(value), exact)).toBeLessThan(28 * 2 ** -24);
        tf.dispose([logits, value]);
      }
    },
  );

  test("the gradient of log p is x - p, also where p is 0 or 1 in float32", () => {
    const logits = tf.tensor([-200, -3, 0, 3, 200]);
    for (const x of [0, 1]) {
      const gradient = tf
        .grad((l: Tensor) => bernoulli({ logits: l }).logProb(tf.fill([5], x)))(logits)
        .dataSync();
      tf.sigmoid(logits)
        .dataSync()
        .forEach((p, i) => expect(gradient[i]).toBeCloseTo(x - p, 6));
    }
  });

  test("draws are exactly 0 or 1, with the share of ones that p says", () => {
    const distribution = bernoulli({ logits: tf.scalar(-1) }, { eventDims: 0 });
    const draws = distribution.sample(createRng(0), [100_000]).dataSync<"float32">();
    expect(new Set(draws)).toEqual(new Set([0, 1]));
    const p = 1 / (1 + Math.E);
    const share = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws.length));
  });
});

test("the probabilities of all binary vectors add up to 1", () => {
  const distribution = bernoulli({ logits: tf.tensor([0.3, -2, 5]) });
  const rows = [...Array(8).keys()].map((bits) => [bits & 1, (bits >> 1) & 1, bits >> 2]);
  const vectors = tf.tensor(rows, [8, 3], "float32");
  expect(tf.sum(tf.exp(distribution.logProb(vectors))).dataSync()[0]).toBeCloseTo(1, 6);
});

test("one image under many logits, and many images under one, give a gradient in the shape of the logits", () => {
  const image = tf.tensor([
    [1, 0, 1],
    [0, 0, 1],
  ]);
  const draws = tf.randomNormal([4, 2, 3], 0, 1, "float32", 1);
  const shared = (l: Tensor): Tensor => tf.sum(bernoulli({ logits: l }).logProb(image));
  expect(bernoulli({ logits: draws }).logProb(image).shape).toEqual([4, 2]);
  expect(tf.grad(shared)(draws).shape).toEqual([4, 2, 3]);
  const many = (l: Tensor): Tensor => tf.sum(bernoulli({ logits: l }).logProb(tf.stack([image, image, image])));
  const once = tf
    .grad(shared)(tf.zeros([2, 3]))
    .dataSync();
  tf.grad(many)(tf.zeros([2, 3]))
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(3 * once[i]!, 6));
});
