import { createRng, klCategorical, categorical } from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { relaxed } from "./relaxed-encoder.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const logits = () =>
  tf.tensor3d([
    [
      [1, 0, -1],
      [0, 2, 0],
    ],
    [
      [0, 0, 0],
      [-1, 0, 3],
    ],
  ]);
const event = [2, 3];
const at = (temperature: number, hard = false) => ({ temperature: tf.scalar(temperature), hard });

test("relaxed draws are softmax((logits + gumbel) / temperature) of the same noise", () => {
  const uniform = createRng(3).uniform([2, 2, 3]).dataSync();
  const scores = [...logits().dataSync()].map((logit, i) => (logit - Math.log(-Math.log(uniform[i]!))) / 0.6);
  const sums = [0, 1, 2, 3].map((row) =>
    scores.slice(3 * row, 3 * row + 3).reduce((sum, score) => sum + Math.exp(score), 0),
  );
  const draws = relaxed(logits(), event, at(0.6)).sample(createRng(3)).dataSync();
  // Exponentials of scores of order 5 in float32.
  draws.forEach((value, i) =>
    expect(Math.abs(value - Math.exp(scores[i]!) / sums[Math.floor(i / 3)]!)).toBeLessThan(1e-5),
  );
});

test("the largest entry of a relaxed draw is code k with the probability of k, at any temperature", () => {
  const draws = 20_000;
  const p = tf.softmax(logits()).dataSync();
  for (const temperature of [0.2, 2]) {
    const sample = relaxed(logits(), event, at(temperature)).sample(createRng(4), [draws]);
    const counts = tf.sum(tf.oneHot(tf.argMax(sample, -1), 3), 0).dataSync();
    counts.forEach((count, i) =>
      expect(Math.abs(count - draws * p[i]!)).toBeLessThan(5 * Math.sqrt(draws * p[i]! * (1 - p[i]!))),
    );
  }
});

test("one-hot training codes have the value of the code and the gradient of the relaxed draw", () => {
  const weights = tf.tensor3d([
    [
      [1, 2, 3],
      [0, 1, 0],
    ],
    [
      [2, 2, 1],
      [5, 0, 1],
    ],
  ]);
  const gradient = (hard: boolean) =>
    tf.grad((x: tf.Tensor) => tf.sum(tf.mul(weights, relaxed(x, event, at(0.5, hard)).sample(createRng(3)))))(logits());
  expect(gradient(true).dataSync()).toEqual(gradient(false).dataSync());
  const values = relaxed(logits(), event, at(0.5, true)).sample(createRng(3));
  expect(new Set(values.dataSync())).toEqual(new Set([0, 1]));
  expect(new Set(tf.sum(values, -1).dataSync())).toEqual(new Set([1]));
});

test("outside of training draws are one-hot codes, with the density of a categorical distribution", () => {
  const posterior = relaxed(logits(), event);
  const draws = posterior.sample(createRng(5), [7]);
  const codes = tf.argMax(draws, -1);
  const exact = categorical({ logits: logits() }, { eventDims: 1 });
  expect(draws.shape).toEqual([7, 2, 2, 3]);
  expect(posterior.logProb(draws).dataSync()).toEqual(
    expect.objectContaining([...exact.logProb(codes).dataSync()].map((value) => expect.closeTo(value, 5) as number)),
  );
  expect(posterior.entropy().dataSync()).toEqual(exact.entropy().dataSync());
  expect(posterior.codes.arraySync()).toEqual([
    [0, 1],
    [0, 2],
  ]);
  expect(posterior.expectation().dataSync()).toEqual(tf.softmax(logits()).dataSync());
});

test("KL to uniform is log K less the entropy, at each place", () => {
  const posterior = relaxed(logits(), event);
  const uniform = categorical({ logits: tf.zeros([2, 3]) }, { eventDims: 1 });
  const kl = klCategorical(posterior.categorical, uniform).dataSync();
  posterior
    .entropy()
    .dataSync()
    .forEach((nats, i) => expect(kl[i]).toBeCloseTo(2 * Math.log(3) - nats, 5));
});

test("each method makes nothing but its result", () => {
  const posterior = relaxed(logits(), event, at(0.5, true));
  const value = tf.zeros([2, 2, 3]);
  expect(tensorsMade(() => posterior.sample(createRng(1), [2]))).toBe(1);
  expect(tensorsMade(() => posterior.logProb(value))).toBe(1);
  expect(tensorsMade(() => posterior.entropy())).toBe(1);
  expect(tensorsMade(() => posterior.drawCodes(createRng(1)))).toBe(1);
  expect(tensorsMade(() => posterior.expectation())).toBe(1);
});
