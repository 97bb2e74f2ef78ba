import { ArgumentError, createRng, evaluationPass } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { independentCodes, uniformCodes } from "../index.js";

const space = { shape: [2], codes: 3 } as const;
const pass = evaluationPass(createRng(0));
const codes = () =>
  tf.tensor2d([
    [0, 0],
    [1, 2],
    [2, 1],
  ]);

test("uniform codes cost the log of their number at each place, and have no parameters", () => {
  const prior = uniformCodes()(space, createRng(0));
  expect(prior.parameters.size).toBe(0);
  tf.tidy(() => {
    const distribution = prior.distribution(pass);
    expect([distribution.batchShape, distribution.eventShape]).toEqual([[], [2]]);
    distribution
      .logProb(codes())
      .dataSync()
      .forEach((value) => expect(value).toBeCloseTo(-2 * Math.log(3), 6));
  });
});

test("independent codes fitted to counts have the smoothed shares as probabilities, place by place", () => {
  const prior = independentCodes({ smoothing: 0.5 })(space, createRng(0));
  prior.fitCounts!(Float64Array.of(4, 0, 1, 2, 2, 1));
  // Place 0: 4.5, 0.5 and 1.5 of 6.5; place 1: 2.5, 2.5 and 1.5 of 6.5.
  const expected = [(4.5 * 2.5) / 6.5 ** 2, (0.5 * 1.5) / 6.5 ** 2, (1.5 * 2.5) / 6.5 ** 2];
  tf.tidy(() => {
    const values = prior.distribution(pass).logProb(codes()).dataSync();
    expected.forEach((p, i) => expect(Math.abs(values[i]! - Math.log(p))).toBeLessThan(1e-6)); // sums of two logs in float32
  });
  prior.dispose();
});

test("with hardly any smoothing the mean cost of the counted codes is the entropy of their shares", () => {
  const prior = independentCodes({ smoothing: 1e-9 })({ shape: [1], codes: 3 }, createRng(0));
  prior.fitCounts!(Float64Array.of(6, 3, 1));
  tf.tidy(() => {
    const data = tf.tensor2d([0, 0, 0, 0, 0, 0, 1, 1, 1, 2], [10, 1]);
    const entropy = -[0.6, 0.3, 0.1].reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(-prior.distribution(pass).logProb(data).mean().dataSync()[0]!).toBeCloseTo(entropy, 6);
  });
  prior.dispose();
});

test("draws have the fitted shares", () => {
  const prior = independentCodes()({ shape: [1], codes: 3 }, createRng(0));
  prior.fitCounts!(Float64Array.of(599, 299, 99));
  tf.tidy(() => {
    const draws = prior.distribution(pass).sample(createRng(3), [20_000]).dataSync();
    for (const [code, p] of [0.6, 0.3, 0.1].entries()) {
      const count = draws.filter((value) => value === code).length;
      expect(Math.abs(count - 20_000 * p)).toBeLessThan(5 * Math.sqrt(20_000 * p * (1 - p)));
    }
  });
  prior.dispose();
});

test("fitting leaks nothing, and impossible options are refused", () => {
  const prior = independentCodes()(space, createRng(0));
  expect(tensorsMade(() => prior.fitCounts!(new Float64Array(6)))).toBe(0);
  expect(tensorsMade(() => prior.dispose())).toBe(-1);
  expect(() => independentCodes({ smoothing: 0 })).toThrow(ArgumentError);
  expect(() => independentCodes({ smoothing: 0 })).toThrow(
    "independentCodes: smoothing must be a positive number; got 0. A code that never came would have no probability.",
  );
  expectNoLeakOnThrow(() => independentCodes({ alpha: 1 } as never));
});
