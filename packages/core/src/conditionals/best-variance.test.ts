import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { reshape } from "../networks/reshape.js";
import { sequential } from "../networks/sequential.js";
import { RandomStream } from "../random/stream.js";
import { createRng } from "../random/rng.js";
import { immediateFeeds } from "../training/feeds.js";
import { evaluationPass, withPass } from "../training/pass.js";
import { type Conditional, type Pass } from "../types.js";
import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { dequantisedNormalLikelihood, normalLikelihood } from "./likelihoods.js";

/** Codes are the means of the likelihood, 2 entries each. */
let likelihood: Conditional<DiagonalNormal>;
beforeEach(() => void (likelihood = normalLikelihood(sequential([reshape([2])])([2], createRng(0)), "learned")));
afterEach(() => likelihood.dispose());

function training<T extends tf.TensorContainer>(body: (pass: Pass) => T): T {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  return tf.tidy(() => withPass({ training: true, feeds }, body));
}

const logVariance = (): number => likelihood.parameters.get("scale/logVariance")!.dataSync()[0]!;
const means = () =>
  tf.tensor2d([
    [0, 0],
    [1, 2],
    [3, 3],
  ]);
const values = () =>
  tf.tensor2d([
    [1, 0],
    [1, 0],
    [2, 6],
  ]);
/** Residuals 1, 0, 0, -2, -1 and 3: their mean square is 15/6. */
const best = 2.5;

test("in training a batch is judged by the variance that makes it most probable", () => {
  const logProb = training((pass) => likelihood.given(means(), pass).logProb(values())).dataSync();
  const exact = [1, 4, 10].map((square) => -Math.log(2 * Math.PI * best) - square / (2 * best));
  logProb.forEach((value, i) => expect(value).toBeCloseTo(exact[i]!, 5)); // float32
  const mean = exact.reduce((sum, value) => sum + value, 0) / 3;
  expect(mean).toBeCloseTo(-Math.log(2 * Math.PI * best) - 1, 12); // the greatest value that any variance gives
});

test("its gradient is that of the logarithm of the mean square residual", () => {
  const loss = (mean: tf.Tensor) =>
    training((pass) => tf.neg<tf.Scalar>(tf.mean(likelihood.given(mean, pass).logProb(values()))));
  tf.tidy(() => {
    const gradient = tf.grad(loss)(means()).dataSync();
    // d/dmean of log(s²), where two entries halve twice: (mean - x) / (3 s²).
    [-1, 0, 0, 2, 1, -3].forEach((residual, i) => expect(gradient[i]).toBeCloseTo(residual / (3 * best), 6));
  });
});

test("outside training the variance is 1 before any batch, then the mean of the batches', the last ten weighing most", () => {
  const evaluated = () =>
    tf.tidy(
      () =>
        likelihood
          .given(means(), evaluationPass(createRng(0)))
          .logProb(means())
          .dataSync()[0]!,
    );
  expect(evaluated()).toBeCloseTo(-Math.log(2 * Math.PI), 6);
  const observe = (scale: number) =>
    training((pass) => likelihood.given(tf.zeros([1, 2]), pass).logProb(tf.fill([1, 2], scale)));
  observe(2); // variance 4
  expect(logVariance()).toBeCloseTo(Math.log(4), 6);
  expect(evaluated()).toBeCloseTo(-Math.log(2 * Math.PI * 4), 6);
  observe(4); // 16, so (4 + 16) / 2
  expect(logVariance()).toBeCloseTo(Math.log(10), 6);
  for (let batch = 2; batch < 20; batch++) observe(Math.sqrt(10));
  observe(0); // a tenth
  expect(logVariance()).toBeCloseTo(Math.log(9), 5); // twenty float32 steps
});

test("several draws of a code are judged together, and without error the density stays finite", () => {
  const pairs = training((pass) => likelihood.given(tf.stack([means(), values()]), pass).logProb(values()));
  // Half of the residuals are 0 now.
  const exact = [1, 4, 10, 0, 0, 0].map((square) => -Math.log((2 * Math.PI * best) / 2) - square / best);
  pairs.dataSync().forEach((value, i) => expect(value).toBeCloseTo(exact[i]!, 5));
  const certain = training((pass) => likelihood.given(values(), pass).logProb(values())).dataSync();
  certain.forEach((value) => expect(value).toBeCloseTo(-Math.log(2 * Math.PI * 1e-8), 4)); // 17 in float32
});

test("no gradient moves the variance, evaluation leaves it alone, and nothing is left behind", () => {
  expect([...likelihood.parameters.values()].map(({ trainable }) => trainable)).toEqual([false, false]);
  const [codes, x, short] = [means(), values(), tf.zeros([3, 5])];
  const before = tf.memory().numTensors;
  training((pass) => likelihood.given(codes, pass).logProb(x)).dispose();
  const kept = logVariance();
  const evaluate = () => tf.tidy(() => void likelihood.given(codes, evaluationPass(createRng(0))).logProb(x));
  evaluate();
  expect([logVariance(), tf.memory().numTensors]).toEqual([kept, before]);
  const misfit = () => training((pass) => likelihood.given(codes, pass).logProb(short));
  expect(misfit).toThrow(ShapeError);
  expect(misfit).toThrow(/normalLikelihood: value must .*; got \[3, 5\]/);
  expectNoLeakOnThrow(misfit);
  tf.dispose([codes, x, short]);
});

test("of levels the best variance holds that of the rounding too", () => {
  const levels = { count: 17, spacing: 0.5 };
  const build = (scale: number | "learned") =>
    dequantisedNormalLikelihood(sequential([reshape([2])])([2], createRng(0)), scale, levels);
  const likelihoods = [0.9, "learned", 1.1].map((factor) =>
    build(typeof factor === "string" ? "learned" : factor * Math.sqrt(best + 0.25 / 12)),
  );
  const [below, learned, above] = likelihoods.map(
    (each) => training((pass) => tf.mean(each.given(means(), pass).logProb(values()))).dataSync()[0]!,
  );
  // At its own sigma² a normal's mean log-density is -log(2 pi sigma²)/2 - 1/2 an entry; a level is worth log(1/2) more.
  expect(learned).toBeCloseTo(-Math.log(2 * Math.PI * (best + 0.25 / 12)) - 1 + 2 * Math.log(0.5), 5);
  expect(learned).toBeGreaterThan(Math.max(below!, above!));
  expect(likelihoods[1]!.parameters.get("scale/logVariance")!.dataSync()[0]).toBeCloseTo(Math.log(best + 0.25 / 12), 5);
  likelihoods.forEach((each) => each.dispose());
});
