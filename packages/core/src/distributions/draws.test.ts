import { meanAndError } from "@elbo/vitest/monte-carlo";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { beta } from "./beta.js";
import { dirichlet } from "./dirichlet.js";
import { gamma } from "./gamma.js";
import { klBeta } from "./kl-beta.js";
import { klDirichlet } from "./kl-dirichlet.js";
import { klGamma } from "./kl-gamma.js";
import { mixture } from "./mixture.js";
import { monteCarloKl } from "./monte-carlo-kl.js";
import { uniform } from "./uniform.js";

const count = 10_000;
const betaOf = (a: number, b: number) => beta({ alpha: tf.scalar(a), beta: tf.scalar(b) });
const dirichletOf = (...concentration: number[]) => dirichlet({ concentration: tf.tensor(concentration) });
const gammaOf = (a: number, r: number) => gamma({ concentration: tf.scalar(a), rate: tf.scalar(r) });

/** Pairs whose draws float32 rounds to the ends, with the exact divergence. */
const pairs = {
  "Beta(0.1, 0.1) and Beta(1, 1)": () => ({
    q: betaOf(0.1, 0.1),
    p: betaOf(1, 1),
    kl: klBeta(betaOf(0.1, 0.1), betaOf(1, 1)),
  }),
  "Beta(0.1, 0.1) and the uniform": () => ({
    ...{
      q: betaOf(0.1, 0.1),
      p: uniform({ low: tf.scalar(0), high: tf.scalar(1) }),
      kl: klBeta(betaOf(0.1, 0.1), betaOf(1, 1)),
    },
  }),
  "Beta(0.01, 0.02) and Beta(0.02, 0.01)": () => ({
    q: betaOf(0.01, 0.02),
    p: betaOf(0.02, 0.01),
    kl: klBeta(betaOf(0.01, 0.02), betaOf(0.02, 0.01)),
  }),
  "Beta(3, 0.1) and Beta(1, 1)": () => ({
    q: betaOf(3, 0.1),
    p: betaOf(1, 1),
    kl: klBeta(betaOf(3, 0.1), betaOf(1, 1)),
  }),
  "Dirichlet(0.02, 0.05, 2) and the flat one": () => ({
    ...{
      q: dirichletOf(0.02, 0.05, 2),
      p: dirichletOf(1, 1, 1),
      kl: klDirichlet(dirichletOf(0.02, 0.05, 2), dirichletOf(1, 1, 1)),
    },
  }),
  "Gamma(0.02, 3) and Gamma(1, 1)": () => ({
    q: gammaOf(0.02, 3),
    p: gammaOf(1, 1),
    kl: klGamma(gammaOf(0.02, 3), gammaOf(1, 1)),
  }),
};

test.each(Object.keys(pairs) as (keyof typeof pairs)[])(
  "the sampled divergence of %s is the exact one, within 5 standard errors",
  (name) => {
    tf.tidy(() => {
      const { q, p, kl } = pairs[name]();
      const { mean, error } = meanAndError(monteCarloKl(q, p, q.sample(createRng(1), [count])));
      const exact = kl.dataSync()[0]!;
      expect(Math.abs(mean[0]! - exact), `${mean[0]} ± ${error[0]} for ${exact}`).toBeLessThan(5 * error[0]!);
      expect(error[0]).toBeLessThan(0.04 * exact);
      expect(
        Math.abs(
          meanAndError(tf.neg(q.logProb(q.sample(createRng(2), [count])))).mean[0]! / q.entropy().dataSync()[0]! - 1,
        ),
      ).toBeLessThan(0.05);
    });
  },
);

test("the divergence of Beta(0.1, 0.1) from the uniform distribution is 6.26 nats, by draws as in closed form", () => {
  tf.tidy(() => {
    const { mean, error } = meanAndError(betaOf(0.1, 0.1).logProb(betaOf(0.1, 0.1).sample(createRng(3), [30_000])));
    expect(klBeta(betaOf(0.1, 0.1), betaOf(1, 1)).dataSync()[0]).toBeCloseTo(6.26, 2);
    // Clipped at 1 - 2^-24 the mean was 5.39.
    expect(error[0]).toBeLessThan(0.06);
    expect(Math.abs(mean[0]! - 6.2599)).toBeLessThan(5 * error[0]!);
  });
});

test.each([
  [0.1, 0.1, 1, 1],
  [0.05, 0.3, 0.2, 1],
])(
  "importance weights of draws from Beta(%d, %d) for Beta(%d, %d) have mean 1, within 5 standard errors",
  (a, b, priorA, priorB) => {
    tf.tidy(() => {
      const [q, p] = [betaOf(a, b), betaOf(priorA, priorB)];
      const { mean, error } = meanAndError(tf.exp(tf.neg(monteCarloKl(q, p, q.sample(createRng(4), [count])))));
      expect(Math.abs(mean[0]! - 1)).toBeLessThan(5 * error[0]!);
      expect(error[0]).toBeLessThan(0.05);
    });
  },
);

test("a mixture asks its components for the density of the draw as it was made", () => {
  tf.tidy(() => {
    const components = beta({ alpha: tf.tensor([[0.1], [0.1]]), beta: tf.tensor([[0.1], [0.1]]) }, { eventDims: 1 });
    const q = beta({ alpha: tf.tensor([0.1]), beta: tf.tensor([0.1]) }, { eventDims: 1 });
    const z = q.sample(createRng(1), [100]);
    const [own, mixed] = [
      q.logProb(z).dataSync(),
      mixture({ logits: tf.zeros([2]), components })
        .logProb(z)
        .dataSync(),
    ];
    own.forEach((value, i) => expect(Math.abs(mixed[i]! - value)).toBeLessThan(1e-5 * Math.abs(value) + 1e-5)); // float32
  });
});

test("a draw carries what it was made of out of a tidy, and ends with it", () => {
  const [alpha, b] = [tf.scalar(0.05), tf.scalar(0.05)];
  const q = beta({ alpha, beta: b });
  const before = tf.memory().numTensors;
  const moved = tf.tidy(() => q.sample(createRng(1), [1000]));
  const direct = q.sample(createRng(1), [1000]);
  const densities = tf.tidy(() => [moved, direct].map((z) => [...q.logProb(z).dataSync()]));
  expect(densities[0]).toEqual(densities[1]);
  // Beyond what the float32 next below 1 has.
  const ofLargest = tf.tidy(() => q.logProb(tf.scalar(1 - 2 ** -24)).dataSync()[0]!);
  expect(Math.max(...densities[0]!)).toBeGreaterThan(ofLargest + 10);
  tf.dispose([moved, direct]);
  moved.dispose();
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([alpha, b]);
});

test("a copy of a draw is judged by what it shows, and another family's draw by its value", () => {
  tf.tidy(() => {
    const [q, z] = [betaOf(0.5, 0.5), betaOf(0.5, 0.5).sample(createRng(1), [200])];
    const shown = z.dataSync();
    const copied = q.logProb(tf.clone(z)).dataSync();
    shown.forEach((x, i) =>
      expect(copied[i]).toBeCloseTo(-0.5 * (Math.log(x) + Math.log1p(-x)) - Math.log(Math.PI), 4),
    ); // float32
    const g = gammaOf(2, 1).logProb(z).dataSync();
    shown.forEach((x, i) => expect(g[i]).toBeCloseTo(Math.log(x) - x, 4));
  });
});

test("the gradient with respect to a draw is that of its density, and through it the parameters' is exact", () => {
  tf.tidy(() => {
    const z = betaOf(2, 3).sample(createRng(1), [50]);
    const gradient = tf
      .grad((value: Tensor) => tf.sum(betaOf(2, 5).logProb(value)))(z)
      .dataSync();
    z.dataSync().forEach((x, i) => expect(gradient[i]! / (1 / x - 4 / (1 - x))).toBeCloseTo(1, 3)); // cancels up to a hundredfold
    // d/da of E_q[log q - log p], with the draws' own gradients: that of the exact divergence, within 5 standard errors.
    for (const at of [0.1, 0.5]) {
      const sampled = (a: Tensor): Tensor => {
        const q = beta({ alpha: a, beta: tf.fill([count], 0.2) });
        return tf.sum(monteCarloKl(q, betaOf(1, 1), q.sample(createRng(2))));
      };
      const exact = tf
        .grad((a: Tensor) => tf.sum(klBeta(beta({ alpha: a, beta: tf.scalar(0.2) }), betaOf(1, 1))))(tf.scalar(at))
        .dataSync()[0]!;
      const { mean, error } = meanAndError(tf.grad(sampled)(tf.fill([count], at)));
      expect(Math.abs(mean[0]! - exact), `${mean[0]} ± ${error[0]} for ${exact}`).toBeLessThan(5 * error[0]!);
    }
  });
});
