import { ArgumentError, cyclic, linearWarmup, type Schedule } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type BetaWeight, betaVae } from "./beta-vae.js";
import { bits } from "@elbo/vitest/bits";
import { lossTerms } from "./evaluate.fixture.js";
import { allExamples } from "./examples.fixture.js";

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

function evaluate(beta: BetaWeight, step = 0) {
  const [model, x] = [betaVae({ ...small, beta }), allExamples(source)];
  const result = lossTerms(model, x, { step });
  tf.dispose(x);
  model.dispose();
  return result;
}

// Sums near 10 in float32.
const digits = 5;

test.each<[name: string, beta: Schedule, step: number, weight: number]>([
  ["a number", 4, 7, 4],
  ["zero", 0, 0, 0],
  ["a warm-up half way", linearWarmup({ from: 0, to: 4, steps: 10 }), 5, 2],
  ["a warm-up at its start", linearWarmup({ from: 0, to: 4, steps: 10 }), 0, 0],
  ["a second cycle", cyclic({ from: 0, to: 8, steps: 40, cycles: 2, ratio: 1 }), 25, 2],
])("with %s the loss is reconstruction plus beta KL, and the terms are not weighed", (_, beta, step, weight) => {
  const { loss, terms } = evaluate(beta, step);
  expect(terms).toEqual(evaluate(1).terms);
  expect(loss).toBeCloseTo(terms["reconstruction"]! + weight * terms["kl"]!, digits);
});

test("beta weighs a KL in nats, summed over units and averaged over examples: against float64", () => {
  const [model, x] = [betaVae({ ...small, beta: 10 }), allExamples(source)];
  const { terms } = lossTerms(model, x);
  const exact = tf.tidy(() => {
    const { mean, logVariance } = model.encoder.given(x, undefined as never);
    const [m, v] = [mean.dataSync<"float32">(), logVariance.dataSync<"float32">()];
    return m.reduce((sum, mu, i) => sum + 0.5 * (mu * mu + Math.exp(v[i]!) - 1 - v[i]!), 0) / 32;
  });
  expect(terms["kl"]).toBeCloseTo(exact, digits);
  tf.dispose(x);
  model.dispose();
});

test("a capacity is approached from either side by gamma |KL - C|", () => {
  const { terms } = evaluate(1);
  const { reconstruction, kl } = terms as { reconstruction: number; kl: number };
  for (const capacity of [0, kl / 2, 2 * kl, 10])
    expect(evaluate({ capacity, gamma: 3 }).loss).toBeCloseTo(reconstruction + 3 * Math.abs(kl - capacity), digits);
});

test("a capacity grows by its schedule, is reported, and has the weight 1000 unless another is given", () => {
  const { loss, terms } = evaluate({ capacity: linearWarmup({ from: 0, to: 20, steps: 8 }) }, 2);
  expect(terms["capacity"]).toBe(5);
  // Distances near 5 times 1000 in float32
  expect(loss / 1000).toBeCloseTo(terms["reconstruction"]! / 1000 + Math.abs(terms["kl"]! - 5), digits);
});

test("the distance from the capacity is that of the mean KL, not the mean of the distances", () => {
  const { kl } = evaluate(1).terms as { kl: number };
  const { loss, terms } = evaluate({ capacity: kl, gamma: 1000 });
  // The KL of single examples differs; that of the batch is at the capacity but for float32 rounding.
  expect(loss - terms["reconstruction"]!).toBeLessThan(1e-3);
});

test("the configuration describes beta", () => {
  const describe = (beta: BetaWeight) => {
    const model = betaVae({ ...small, beta });
    model.dispose();
    return model.config["beta"];
  };
  const ramp = { kind: "linearWarmup", from: 0, to: 1, steps: 9 };
  expect(describe(2)).toBe(2);
  expect(describe(linearWarmup({ steps: 9 }))).toEqual(ramp);
  expect(describe(() => 3)).toBe("custom");
  expect(describe({ capacity: linearWarmup({ steps: 9 }) })).toEqual({ capacity: ramp, gamma: 1000 });
});

test.each([
  [{ beta: -1 }, /betaVae: beta must be a number of at least 0 or a function of the step; got -1/],
  [{ beta: NaN }, /betaVae: beta must be a number of at least 0/],
  [{ beta: { capacity: -1 } }, /betaVae: beta.capacity must be a number of at least 0/],
  [{ beta: { capacity: 1, gamma: Infinity } }, /betaVae: beta.gamma must be a number of at least 0/],
  [{ beta: {} }, /betaVae: beta must be a weight or \{ capacity \}; got \{\}/],
  [{ beta: { capacity: 1, weight: 1 } }, /betaVae.beta: options must be among capacity, gamma; got "weight"/],
  [{ samples: 0 }, /samples must be a positive integer; got 0/],
  [{ latent: 0 }, /betaVae: latent must be a positive integer; got 0/],
  [{ betas: 3 }, /betaVae: options must be among .*; got "betas". Did you mean beta\?/],
])("the options %j are refused by name and leak nothing", (options, message) => {
  const build = () => betaVae({ ...small, ...(options as object) });
  expect(build).toThrow(message);
  expect(build).toThrow(ArgumentError);
  expectNoLeakOnThrow(build);
});

test("building and disposing leaves no tensor", () => {
  expect(tensorsMade(() => betaVae({ ...small, beta: { capacity: 2 } }).dispose())).toBe(0);
});
