import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { meanAndError } from "@elbo/vitest/monte-carlo";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { createRng } from "../random/index.js";
import { type Tensor } from "../types.js";
import { bernoulli } from "./bernoulli.js";
import { categorical } from "./categorical.js";
import { diagonalNormal, standardNormal } from "./diagonal-normal.js";
import { klBernoulli } from "./kl-bernoulli.js";
import { klCategorical } from "./kl-categorical.js";
import { klDiagonalNormal, klStandardNormal } from "./kl-diagonal-normal.js";
import { mixture } from "./mixture.js";
import { monteCarloKl } from "./monte-carlo-kl.js";

const normal = (mean: tf.TensorLike, logVariance: tf.TensorLike) =>
  diagonalNormal({ mean: tf.tensor(mean), logVariance: tf.tensor(logVariance) });

const normals = () =>
  [
    normal(
      [
        [0.5, -1],
        [2, 0],
      ],
      [
        [0, -2],
        [1, 0.5],
      ],
    ),
    normal([0, 0.3], [0.2, -0.5]),
  ] as const;
const bernoullis = () =>
  [bernoulli({ logits: tf.tensor([1, -2]) }), bernoulli({ logits: tf.tensor([0, 1.5]) })] as const;
const categoricals = () =>
  [categorical({ logits: tf.tensor([1, -2, 0]) }), categorical({ logits: tf.tensor([0, 1.5, 2]) })] as const;

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("klDiagonalNormal agrees with float64 and with quadrature", () => {
    const table = golden("kl-normal");
    const q = diagonalNormal({ mean: table.tensor("mean"), logVariance: table.tensor("logVariance") });
    const p = diagonalNormal({ mean: table.tensor("otherMean"), logVariance: table.tensor("otherLogVariance") });
    expect(largestError(klDiagonalNormal(q, p), table.answers("kl"))).toBeLessThan(1e-5);
    expect(largestError(klDiagonalNormal(q, p), table.answers("quadrature"))).toBeLessThan(1e-5);
    expect(largestError(klStandardNormal(q), table.answers("klStandard"))).toBeLessThan(1e-5);
  });

  test("klBernoulli and klCategorical agree with sums over their values", () => {
    const binary = golden("kl-bernoulli");
    const scalar = (name: string) => bernoulli({ logits: binary.tensor(name) }, { eventDims: 0 });
    expect(largestError(klBernoulli(scalar("logits"), scalar("other")), binary.answers("kl"))).toBeLessThan(1e-5);
    const levels = golden("kl-categorical");
    const vector = (name: string) => categorical({ logits: levels.tensor(name) }, { eventDims: 1 });
    expect(largestError(klCategorical(vector("logits"), vector("other")), levels.answers("kl"))).toBeLessThan(1e-5);
  });

  test("klStandardNormal and its gradient are those of klDiagonalNormal", () => {
    const prior = normal([0, 0, 0], [0, 0, 0]);
    const general = (mean: Tensor, logVariance: Tensor): Tensor =>
      tf.sum(tf.mul(klDiagonalNormal(diagonalNormal({ mean, logVariance }), prior), weights));
    const special = (mean: Tensor, logVariance: Tensor): Tensor =>
      tf.sum(tf.mul(klStandardNormal(diagonalNormal({ mean, logVariance })), weights));
    const weights = tf.tensor([1, -2]);
    for (const logVariance of [
      tf.tensor([
        [0, 1, -3],
        [2, -1, 0.5],
      ]),
      tf.tensor([0.5, -1, 2]),
      tf.scalar(-0.7),
    ]) {
      const parameters = [
        tf.tensor([
          [0.5, -1, 3],
          [0, 2, -0.3],
        ]),
        logVariance,
      ];
      const [a, b] = [general, special].map((kl) => tf.valueAndGrads(kl)(parameters));
      expect(a!.value.dataSync()[0]).toBeCloseTo(b!.value.dataSync()[0]!, 5);
      a!.grads.forEach((gradient, i) => {
        expect(b!.grads[i]!.shape).toEqual(gradient.shape);
        const other = b!.grads[i]!.dataSync();
        gradient.dataSync().forEach((value, j) => expect(other[j]).toBeCloseTo(value, 5));
      });
    }
  });
});

test("closed forms are the mean of the Monte-Carlo divergence, within 5 standard errors", () => {
  const [n, nPrior] = normals();
  const [b, bPrior] = bernoullis();
  const [c, cPrior] = categoricals();
  const cases = [
    { closed: klDiagonalNormal(n, nPrior), estimate: monteCarloKl(n, nPrior, n.sample(createRng(0), [20_000])) },
    { closed: klBernoulli(b, bPrior), estimate: monteCarloKl(b, bPrior, b.sample(createRng(1), [20_000])) },
    { closed: klCategorical(c, cPrior), estimate: monteCarloKl(c, cPrior, c.sample(createRng(2), [20_000])) },
  ];
  for (const { closed, estimate } of cases) {
    const { shape, mean, error } = meanAndError(estimate);
    expect(closed.shape).toEqual(shape);
    closed.dataSync().forEach((value, i) => expect(Math.abs(mean[i]! - value)).toBeLessThan(5 * error[i]!));
  }
});

test("the divergence of a distribution from itself is zero, and no other is negative", () => {
  const [n, nPrior] = normals();
  const [b, bPrior] = bernoullis();
  const [c, cPrior] = categoricals();
  const normalCases = [klDiagonalNormal(nPrior, nPrior), klStandardNormal(standardNormal([4]))];
  const same = [...normalCases, klBernoulli(b, b), klCategorical(c, c)];
  same.forEach((kl) => expect(Math.abs(kl.dataSync()[0]!)).toBeLessThan(1e-6));
  const others = [klDiagonalNormal(n, nPrior), klBernoulli(b, bPrior), klCategorical(c, cPrior)];
  others.forEach((kl) => kl.dataSync().forEach((value) => expect(value).toBeGreaterThan(0.1)));
});

test("the Monte-Carlo divergence takes any two densities", () => {
  const [q] = normals();
  const components = normal(
    [
      [0, 0],
      [1, 1],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  );
  const prior = mixture({ logits: tf.tensor([0, 0]), components });
  expect(monteCarloKl(q, prior, q.sample(createRng(3), [5])).shape).toEqual([5, 2]);
});

test("klDiagonalNormal knows the standard normal, unless it has a batch of its own", () => {
  const q = normal([1, 2], [0.5, -1]);
  const kl = klStandardNormal(q).dataSync()[0]!;
  expect([...klDiagonalNormal(q, standardNormal([2])).dataSync()]).toEqual([kl]);
  klDiagonalNormal(q, standardNormal([2], [3]))
    .dataSync()
    .forEach((value) => expect(value).toBeCloseTo(kl, 6));
  expect(klDiagonalNormal(q, standardNormal([2], [3])).shape).toEqual([3]);
});

test("distributions over different events are refused", () => {
  const event = (where: string) => new ShapeError(`${where}: p must have the event shape of q [2]; got [3].`);
  const three = bernoulli({ logits: tf.zeros([3]) });
  expect(() => klDiagonalNormal(normals()[1], standardNormal([3]))).toThrow(event("klDiagonalNormal"));
  expect(() => klBernoulli(bernoullis()[0], three)).toThrow(event("klBernoulli"));
  const q = categorical({ logits: tf.zeros([2, 5]) }, { eventDims: 1 });
  const p = categorical({ logits: tf.zeros([3, 5]) }, { eventDims: 1 });
  expect(() => klCategorical(q, p)).toThrow(event("klCategorical"));
  const levels = new ShapeError("klCategorical: p must have the levels of q [3]; got [4].");
  expect(() => klCategorical(categoricals()[0], categorical({ logits: tf.zeros([4]) }))).toThrow(levels);
});

test("each divergence makes one tensor, and none when it fails", () => {
  const [n, nPrior] = normals();
  const [b, bPrior] = bernoullis();
  const [c, cPrior] = categoricals();
  const z = n.sample(createRng(0));
  const wrong = tf.zeros([5]);
  const calls = [
    () => klDiagonalNormal(n, nPrior),
    () => klStandardNormal(n),
    () => klBernoulli(b, bPrior),
    () => klCategorical(c, cPrior),
    () => monteCarloKl(n, nPrior, z),
  ];
  calls.forEach((call) => expect(tensorsMade(call)).toBe(1));
  expectNoLeakOnThrow(() => monteCarloKl(n, nPrior, wrong));
  const five = standardNormal([5]);
  expectNoLeakOnThrow(() => klDiagonalNormal(n, five));
});
