import { adam, analyticKl, ArgumentError, cosine, createRng, evaluationPass, fit, type NormalModel } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { type Bound, constrainedVae } from "./constrained-vae.js";
import { lossTerms, lossTermsWithUpdates } from "./evaluate.fixture.js";
import { allExamples } from "./examples.fixture.js";

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

function build(options: Pick<Parameters<typeof constrainedVae>[0], "bound" | "multiplier">): NormalModel {
  return constrainedVae({ ...small, optimizer: adam({ learningRate: 0.01 }), ...options });
}

/** A model after a run whose learning rate falls, so that it settles. */
async function settle(bound: Bound): Promise<NormalModel> {
  const optimizer = adam({ learningRate: cosine({ from: 0.03, to: 5e-4, steps: 400 }) });
  const model = constrainedVae({ ...small, optimizer, bound, samples: 4 });
  await fit(model, source, { epochs: 400, batchSize: 32, seed: 1 });
  return model;
}

function multiplierOf(model: NormalModel): number {
  return Math.exp(model.parameters.get("multiplier/log")!.dataSync()[0]!);
}

/** Means over the data of the reconstruction (over 20 draws) and of the KL in closed form. */
async function measure(model: NormalModel): Promise<{ reconstruction: number; kl: number }> {
  const { terms } = await model.elbo(source, { form: "kl", kl: analyticKl, samples: 20, batchSize: 32 });
  return { reconstruction: terms["reconstruction"]!, kl: terms["kl"]! };
}

test.each<[bound: Bound, free: string, bounded: string, limit: number]>([
  [{ kl: 1.5 }, "reconstruction", "kl", 1.5],
  [{ reconstruction: 2 }, "kl", "reconstruction", 2],
])(
  "with %j the loss is %s + multiplier (max(0, 1 + damping v)² - 1) / (2 damping), v = %s - bound",
  (bound, free, bounded, limit) => {
    const [model, x] = [build({ bound, multiplier: { start: 3, damping: 4 } }), allExamples(source)];
    const { loss, terms } = lossTerms(model, x);
    // exp(log 3) in float32
    expect(terms["multiplier"]).toBeCloseTo(3, 5);
    const violation = terms[bounded]! - limit;
    expect(loss).toBeCloseTo(terms[free]! + (3 * (Math.max(0, 1 + 4 * violation) ** 2 - 1)) / 8, 4);
    tf.dispose(x);
    model.dispose();
  },
);

test("without damping the loss is the plain Lagrangian", () => {
  const [model, x] = [build({ bound: { kl: 1 }, multiplier: { start: 3, damping: 0 } }), allExamples(source)];
  const { loss, terms } = lossTerms(model, x);
  expect(loss).toBeCloseTo(terms["reconstruction"]! + 3 * (terms["kl"]! - 1), 4);
  tf.dispose(x);
  model.dispose();
});

test("a training step multiplies the multiplier by exp(rate violation), whichever sign that has", () => {
  const x = allExamples(source);
  for (const kl of [0.1, 3]) {
    const model = build({ bound: { kl }, multiplier: { start: 2, rate: 0.003 } });
    const { terms } = lossTermsWithUpdates(model, x, true);
    expect(multiplierOf(model)).toBeCloseTo(2 * Math.exp(0.003 * (terms["kl"]! - kl)), 5);
    model.dispose();
  }
  x.dispose();
});

test("a step moves the multiplier by 2 % at most, and never past exp(10) or exp(-10)", () => {
  const x = allExamples(source);
  const after = (kl: number, start: number) => {
    const model = build({ bound: { kl }, multiplier: { start, rate: 50 } });
    lossTermsWithUpdates(model, x, true);
    const multiplier = multiplierOf(model);
    model.dispose();
    return Math.log(multiplier);
  };
  expect(after(100, 1)).toBeCloseTo(-0.02, 6);
  expect(after(100, Math.exp(-9.99))).toBeCloseTo(-10, 5);
  expect(after(1e-6, Math.exp(9.99))).toBeCloseTo(10, 5);
  x.dispose();
});

test("validation reads the multiplier and leaves it alone", () => {
  const [model, x] = [build({ bound: { kl: 1 }, multiplier: { start: 2 } }), allExamples(source)];
  lossTermsWithUpdates(model, x, false);
  expect(multiplierOf(model)).toBeCloseTo(2, 6);
  tf.dispose(x);
  model.dispose();
});

test("gradients do not move the multiplier, and it is saved with the model", () => {
  const model = build({ bound: { kl: 1 } });
  expect([...model.parameters.keys()].at(-1)).toBe("multiplier/log");
  expect([...model.players()[0]!.objective.parameters.keys()].at(-1)).toBe("multiplier/log");
  expect(model.parameters.get("multiplier/log")!.trainable).toBe(false);
  model.dispose();
});

test.each([0.7, 1.2])("the KL meets a bound of %d nats within 2 percent", async (bound) => {
  const model = await settle({ kl: bound });
  const { kl } = await measure(model);
  expect(Math.abs(kl / bound - 1)).toBeLessThan(0.02);
  model.dispose();
});

test("the reconstruction meets a bound of 1.5 nats", async () => {
  const model = await settle({ reconstruction: 1.5 });
  const { reconstruction } = await measure(model);
  // 20 draws for each of 32 examples: a standard error of some 2 %.
  expect(reconstruction).toBeLessThan(1.5 * 1.05);
  // Not far below either, where it would cost KL that the bound does not ask for.
  expect(reconstruction).toBeGreaterThan(1.5 * 0.9);
  model.dispose();
});

test("where the bound holds by itself the multiplier shrinks by 2 % a step, and the reconstruction is the best that can be had", async () => {
  const model = build({ bound: { kl: 40 } });
  await fit(model, source, { epochs: 200, batchSize: 32, seed: 1 });
  // 200 additions in float32.
  expect(multiplierOf(model)).toBeCloseTo(Math.exp(-200 * 0.02), 5);
  expect((await measure(model)).reconstruction).toBeLessThan(0.5);
  model.dispose();
});

test.each([
  [{ bound: undefined }, /constrainedVae: bound must be \{ kl: nats \} or \{ reconstruction: nats \}; got undefined/],
  [{ bound: {} }, /constrainedVae: bound must be .*; got \{\}/],
  [{ bound: { kl: 1, reconstruction: 2 } }, /constrainedVae: bound must be/],
  [{ bound: { beta: 1 } }, /constrainedVae: bound must be .*; got \{"beta":1\}/],
  [{ bound: { kl: 0 } }, /constrainedVae: bound.kl must be positive; got 0/],
  [{ bound: { kl: "5" } }, /constrainedVae: bound must be/],
  [
    { bound: { kl: 1 }, multiplier: { start: 0 } },
    /constrainedVae: multiplier.start must be from exp\(-10\) to exp\(10\); got 0/,
  ],
  [{ bound: { kl: 1 }, multiplier: { rate: -1 } }, /constrainedVae: multiplier.rate must be a positive number; got -1/],
  [
    { bound: { kl: 1 }, multiplier: { speed: 1 } },
    /constrainedVae.multiplier: options must be among start, rate, damping; got "speed"/,
  ],
  [
    { bound: { kl: 1 }, multiplier: { damping: -1 } },
    /constrainedVae: multiplier.damping must be a number of at least 0; got -1/,
  ],
  [{ bound: { kl: 1 }, samples: 0 }, /samples must be a positive integer; got 0/],
])("the options %j are refused by name and leak nothing", (options, message) => {
  const refused = () => constrainedVae({ ...small, ...(options as unknown as { bound: Bound }) });
  expect(refused).toThrow(message);
  expect(refused).toThrow(ArgumentError);
  expectNoLeakOnThrow(refused);
});

test("evaluating, building and disposing leave no tensor", () => {
  const x = allExamples(source);
  expect(
    tensorsMade(() => {
      const model = build({ bound: { kl: 1 } });
      tf.tidy(() => void model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(0))));
      lossTermsWithUpdates(model, x, true);
      model.dispose();
    }),
  ).toBe(0);
  x.dispose();
});
