import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { meanAndError } from "@elbo/vitest/monte-carlo";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRng } from "../random/index.js";
import { type Distribution, type Tensor } from "../types.js";
import { type Beta, beta } from "./beta.js";
import { type Dirichlet, dirichlet } from "./dirichlet.js";
import { type Gamma, gamma } from "./gamma.js";
import { klBeta } from "./kl-beta.js";
import { klDirichlet } from "./kl-dirichlet.js";
import { klGamma } from "./kl-gamma.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

type Table = ReturnType<typeof golden>;

const gammas = (table: Table): [Gamma, Gamma] => [
  gamma({ concentration: table.tensor("qConcentration"), rate: table.tensor("qRate") }),
  gamma({ concentration: table.tensor("pConcentration"), rate: table.tensor("pRate") }),
];
const betas = (table: Table): [Beta, Beta] => [
  beta({ alpha: table.tensor("qAlpha"), beta: table.tensor("qBeta") }),
  beta({ alpha: table.tensor("pAlpha"), beta: table.tensor("pBeta") }),
];
const dirichlets = (table: Table): [Dirichlet, Dirichlet] => [
  dirichlet({ concentration: table.tensor("q") }),
  dirichlet({ concentration: table.tensor("p") }),
];
const divergenceOf: Record<string, (table: Table) => Tensor> = {
  "gamma-divergence": (table) => klGamma(...gammas(table)),
  "gamma-divergence-quadrature": (table) => klGamma(...gammas(table)),
  "beta-divergence": (table) => klBeta(...betas(table)),
  "beta-divergence-quadrature": (table) => klBeta(...betas(table)),
  "dirichlet-divergence": (table) => klDirichlet(...dirichlets(table)),
};

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each(Object.keys(divergenceOf))("the divergences of the table %s are exact", (name) => {
    const table = golden(name);
    expect(largestError(divergenceOf[name]!(table), table.answers("divergence"))).toBeLessThan(1e-5);
  });
});

/** Posteriors over events of 2 entries with batch [2], and priors with batch []. */
function pairs() {
  const options = { eventDims: 1 };
  const a = tf.tensor2d([
    [1.5, 4],
    [3, 0.8],
  ]);
  const b = tf.tensor2d([
    [2, 1],
    [0.7, 5],
  ]);
  const [c, d] = [tf.tensor1d([1.2, 2]), tf.tensor1d([1, 1.5])];
  return {
    gamma: [gamma({ concentration: a, rate: b }, options), gamma({ concentration: c, rate: d }, options)] as const,
    beta: [beta({ alpha: a, beta: b }, options), beta({ alpha: c, beta: d }, options)] as const,
    dirichlet: [dirichlet({ concentration: a }), dirichlet({ concentration: c })] as const,
  };
}

function divergences(of = pairs()): Record<keyof typeof of, Tensor> {
  return { gamma: klGamma(...of.gamma), beta: klBeta(...of.beta), dirichlet: klDirichlet(...of.dirichlet) };
}

test.each(["gamma", "beta", "dirichlet"] as const)(
  "the divergence of %s sums over the event, broadcasts the prior, and is the mean of log q - log p over draws",
  (kind) => {
    const [q, p]: readonly [Distribution, Distribution] = pairs()[kind];
    const draws = q.sample(createRng(1), [5000]);
    const { mean, error } = meanAndError(tf.sub(q.logProb(draws), p.logProb(draws)));
    const closed = divergences()[kind];
    expect(closed.shape).toEqual([2]);
    closed.dataSync().forEach((value, i) => {
      expect(value).toBeGreaterThan(0.05);
      expect(Math.abs(mean[i]! - value)).toBeLessThan(5 * error[i]!);
    });
  },
);

test("the divergence from itself is zero, and so is its gradient", () => {
  const parameters = [tf.tensor1d([0.3, 700]), tf.tensor1d([2, 40])];
  const ofGamma = (...[concentration, rate]: Tensor[]): Tensor =>
    klGamma(
      gamma({ concentration: concentration!, rate: rate! }),
      gamma({ concentration: parameters[0]!, rate: parameters[1]! }),
    );
  const ofBeta = (...[alpha, b]: Tensor[]): Tensor =>
    klBeta(beta({ alpha: alpha!, beta: b! }), beta({ alpha: parameters[0]!, beta: parameters[1]! }));
  for (const divergence of [ofGamma, ofBeta]) {
    const { value, grads } = tf.valueAndGrads((...inputs: Tensor[]) => tf.sum(divergence(...inputs)))(parameters);
    // Rounding of terms of order 1.
    for (const tensor of [value, ...grads]) tensor.dataSync().forEach((x) => expect(Math.abs(x)).toBeLessThan(2e-6));
  }
});

test("the gradient of the divergence is exact: KL(Gamma(a, 1) || Gamma(1, 1)) has (a - 1) trigamma(a)", () => {
  const ones = gamma({ concentration: tf.scalar(1), rate: tf.scalar(1) });
  const divergence = (a: Tensor): Tensor => klGamma(gamma({ concentration: a, rate: tf.scalar(1) }), ones);
  // d/da [(a - 1) digamma(a) - log Gamma(a)] = (a - 1) trigamma(a); trigamma(3) = pi²/6 - 5/4.
  expect(tf.grad(divergence)(tf.scalar(3)).dataSync()[0]).toBeCloseTo(2 * (Math.PI ** 2 / 6 - 1.25), 5);
});

test("distributions over different events are refused", () => {
  const three = tf.ones([3]);
  const of = pairs();
  const event = (where: string): string => `${where}: p must have the event shape of q [2]; got [3].`;
  expect(() => klGamma(of.gamma[0], gamma({ concentration: three, rate: three }, { eventDims: 1 }))).toThrow(
    event("klGamma"),
  );
  expect(() => klBeta(of.beta[0], beta({ alpha: three, beta: three }, { eventDims: 1 }))).toThrow(event("klBeta"));
  expect(() => klDirichlet(of.dirichlet[0], dirichlet({ concentration: three }))).toThrow(event("klDirichlet"));
});

test("each divergence makes one tensor, and none when it fails", () => {
  const of = pairs();
  expect(tensorsMade(() => divergences(of))).toBe(3);
  const prior = dirichlet({ concentration: tf.ones([3]) });
  expectNoLeakOnThrow(() => klDirichlet(of.dirichlet[0], prior));
});
