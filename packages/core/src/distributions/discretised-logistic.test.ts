import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { discretisedLogistic } from "./discretised-logistic.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const levels = { count: 17, spacing: 1 / 16 };
const logSigmoid = (x: number): number => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));

/** log P(level) in float64: the difference of two sigmoids, or of the tails on the other side, whichever is not near 1. */
function reference(level: number, mean: number, logScale: number): number {
  const at = (x: number): number => (x - mean) * Math.exp(-logScale);
  const [a, b] = [at((level - 0.5) * levels.spacing), at((level + 0.5) * levels.spacing)];
  if (level === 0) return logSigmoid(b);
  if (level === levels.count - 1) return logSigmoid(-a);
  return logSigmoid(b) + logSigmoid(-a) + Math.log(-Math.expm1(a - b));
}

const means = [-2, 0, 0.03, 0.5, 0.96, 1, 3];
const logScales = [-12, -5, -3, -1, 2, 12];
const all = means.flatMap((mean) =>
  logScales.flatMap((logScale) => Array.from({ length: 17 }, (_, level) => ({ mean, logScale, level }))),
);

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log P and its gradients are those of float64, for scales from far below a level to far above all of them", () => {
    const column = (value: (each: (typeof all)[number]) => number) => tf.tensor1d(all.map(value));
    const value = column(({ level }) => level / 16);
    const parameters = [column(({ mean }) => mean), column(({ logScale }) => logScale)];
    const logProb = (mean: Tensor, logScale: Tensor) =>
      discretisedLogistic({ mean, logScale, levels }, { eventDims: 0 }).logProb(value);
    const densities = logProb(parameters[0]!, parameters[1]!).dataSync();
    const gradients = tf
      .grads((mean, logScale) => tf.sum(logProb(mean, logScale)))(parameters)
      .map((g) => g.dataSync());
    all.forEach((each, i) => {
      const { level, mean, logScale } = { ...each, mean: Math.fround(each.mean), logScale: Math.fround(each.logScale) };
      const exact = reference(level, mean, logScale);
      const close = (found: number, right: number, absolute: number) =>
        expect(Math.abs(found - right), JSON.stringify({ ...each, found, right })).toBeLessThan(
          absolute + 1e-5 * Math.abs(right),
        );
      // Float32: (x - mean) / s to 2e-7 of its size, which is up to 5e5 here.
      close(densities[i]!, exact, 1e-5 + 2e-7 * Math.exp(-logScale));
      const h = 1e-5 * Math.exp(Math.min(logScale, 0));
      const byMean = (reference(level, mean + h, logScale) - reference(level, mean - h, logScale)) / (2 * h);
      const byScale = (reference(level, mean, logScale + 1e-5) - reference(level, mean, logScale - 1e-5)) / 2e-5;
      const unit = Math.exp(-logScale);
      close(gradients[0]![i]!, byMean, (1e-4 + 1e-7 * unit) * unit);
      close(gradients[1]![i]!, byScale, (1e-4 + 1e-7 * unit) * Math.max(1, unit));
    });
  });
});

test.each(logScales)("the probabilities of all levels add up to 1 at log-scale %d", (logScale) => {
  const value = tf.expandDims(tf.mul(tf.range(0, 17), 1 / 16), 1);
  const mean = tf.tensor1d(means);
  const grey = discretisedLogistic({ mean, logScale: tf.scalar(logScale), levels }, { eventDims: 0 });
  // 17 terms in float32, whose exponents are rounded to 2e-7 of up to 5e5
  for (const sum of tf.sum(tf.exp(grey.logProb(value)), 0).dataSync())
    expect(Math.abs(sum - 1)).toBeLessThan(2e-6 + 1e-7 * Math.exp(-logScale));
});

test("scales that leave float32 keep finite figures and gradients", () => {
  const parameters = [tf.tensor([0.5, 0.5, 0.5, 0.5]), tf.tensor([-1e5, -120, 120, 1e5])];
  const logProb = (mean: Tensor, logScale: Tensor) =>
    discretisedLogistic({ mean, logScale, levels }, { eventDims: 0 }).logProb(tf.fill([4], 0.5));
  const found = logProb(parameters[0]!, parameters[1]!).dataSync();
  // All mass on the level, or 1/4 of the cell's width in units of the scale: log(w / s) + 2 log(1/2).
  const wide = Math.log(1 / 16) - 2 * Math.LN2;
  [0, 0, wide - 120, wide - 1e5].forEach((exact, i) =>
    expect(Math.abs(found[i]! - exact)).toBeLessThan(1e-5 + 1e-6 * Math.abs(exact)),
  );
  const [byMean, byScale] = tf
    .grads((mean, logScale) => tf.sum(logProb(mean, logScale)))(parameters)
    .map((g) => [...g.dataSync()]);
  expect(byMean!.map(Math.abs)).toEqual([0, 0, 0, 0]);
  expect(byScale!.map((value) => value + 0)).toEqual([0, 0, -1, -1]);
});

test("draws are levels with their probabilities, within 5 standard errors", () => {
  const grey = discretisedLogistic({ mean: tf.scalar(0.1), logScale: tf.scalar(-2.5), levels }, { eventDims: 0 });
  const count = 50_000;
  const found = new Float64Array(17);
  for (const draw of grey.sample(createRng(0), [count]).dataSync()) found[draw * 16]!++;
  found.forEach((times, level) => {
    const p = Math.exp(reference(level, Math.fround(0.1), -2.5));
    expect(Math.abs(times / count - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count) + 1e-6);
  });
});

test("the expectation is the mean inside the range of the levels", () => {
  const grey = discretisedLogistic({ mean: tf.tensor([-1, 0.25, 1.5]), logScale: tf.scalar(-2), levels });
  expect([...grey.expectation().dataSync()]).toEqual([0, 0.25, 1]);
});

test("a scale that does not fit, and impossible levels, are refused", () => {
  const mean = tf.zeros([2, 3]);
  const make =
    (logScale: Tensor, count = 17, spacing = 1) =>
    () =>
      discretisedLogistic({ mean, logScale, levels: { count, spacing } });
  expect(make(tf.zeros([2]))).toThrow(
    new ShapeError("DiscretisedLogistic: logScale must have the shape of mean [2, 3]; got [2]."),
  );
  const refused = [
    [make(tf.scalar(0), 1), "levels.count must be an integer of at least 2; got 1."],
    [make(tf.scalar(0), 2.5), "levels.count must be an integer of at least 2; got 2.5."],
    [make(tf.scalar(0), 2, 0), "levels.spacing must be a positive number; got 0."],
    [make(tf.scalar(0), 2, Infinity), 'levels.spacing must be a positive number; got "Infinity".'],
  ] as const;
  for (const [call, message] of refused) expect(call).toThrow(new ArgumentError(`DiscretisedLogistic: ${message}`));
});
