import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { cellMasses, dkwBound, largestGap } from "@elbo/vitest/samplers";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { createRng } from "../random/index.js";
import { bernoulli } from "./bernoulli.js";
import { diagonalNormal } from "./diagonal-normal.js";
import { mixture } from "./mixture.js";

/** Two narrow components at opposite corners of the plane, the first with weight 0.8. */
const corners = () =>
  mixture({
    logits: tf.log(tf.tensor([0.8, 0.2])),
    components: diagonalNormal({
      mean: tf.tensor([
        [-5, -5],
        [5, 5],
      ]),
      logVariance: tf.scalar(0),
    }),
  });

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p and mean agree with SciPy at 10,000 points", () => {
    const table = golden("mixture");
    const components = diagonalNormal({ mean: table.tensor("mean"), logVariance: table.tensor("logVariance") });
    const distribution = mixture({ logits: table.tensor("logits"), components });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-5);
    expect(largestError(distribution.expectation(), table.answers("expectation"))).toBeLessThan(1e-6);
  });

  test("100,000 draws follow the density, which integrates to 1", () => {
    const components = diagonalNormal(
      { mean: tf.tensor([-3, 0, 2]), logVariance: tf.tensor([0, -3, 1]) },
      { eventDims: 0 },
    );
    const distribution = mixture({ logits: tf.tensor([0.3, -1, 0.6]), components });
    const cells = { from: -14, to: 16, count: 3000 };
    const masses = cellMasses(distribution, cells);
    expect(Math.abs(masses.reduce((sum, mass) => sum + mass) - 1)).toBeLessThan(1e-5);
    const draws = distribution.sample(createRng(0), [100_000]).dataSync() as Float32Array;
    expect(largestGap(draws, masses, cells)).toBeLessThan(dkwBound(100_000));
  });
});

test("components are whole events: a corner that mixes the entries of two components is all but impossible", () => {
  const logP = corners()
    .logProb(
      tf.tensor([
        [-5, -5],
        [5, 5],
        [-5, 5],
      ]),
    )
    .dataSync();
  expect(logP[0]).toBeCloseTo(Math.log(0.8) - Math.log(2 * Math.PI), 5);
  expect(logP[1]).toBeCloseTo(Math.log(0.2) - Math.log(2 * Math.PI), 5);
  expect(logP[2]).toBeCloseTo(-50 - Math.log(2 * Math.PI), 4);
});

test("draws pick whole components at random, in the shares of the weights", () => {
  const draws = corners().sample(createRng(1), [10_000]).arraySync() as [number, number][];
  expect(draws.every(([x, y]) => x < 0 === y < 0)).toBe(true); // 5 standard deviations from the axes
  const share = draws.filter(([x]) => x < 0).length / draws.length;
  expect(Math.abs(share - 0.8)).toBeLessThan(5 * Math.sqrt((0.8 * 0.2) / draws.length));
});

test("a value far from every component has a finite gradient", () => {
  const gradient = tf.grad((value: tf.Tensor) => corners().logProb(value))(tf.tensor([1e4, -1e4]));
  expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
});

test("a component without weight counts for nothing", () => {
  const components = diagonalNormal({ mean: tf.tensor([[0], [9]]), logVariance: tf.scalar(0) });
  const single = mixture({ logits: tf.tensor([0, -Infinity]), components });
  expect(single.logProb(tf.tensor([0])).dataSync()[0]).toBeCloseTo(-0.5 * Math.log(2 * Math.PI), 6);
});

test("a mixture of Bernoulli distributions has probabilities that add up to 1", () => {
  const components = bernoulli({
    logits: tf.tensor([
      [0.3, -2],
      [4, 1],
    ]),
  });
  const distribution = mixture({ logits: tf.tensor([0.1, 0.5]), components });
  const vectors = tf.tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect(tf.sum(tf.exp(distribution.logProb(vectors))).dataSync()[0]).toBeCloseTo(1, 6);
});

test("components that the logits do not count are refused", () => {
  const components = diagonalNormal({ mean: tf.zeros([16, 2]), logVariance: tf.zeros([16, 2]) });
  for (const shape of [[15], [16, 2], []])
    expect(() => mixture({ logits: tf.zeros(shape), components })).toThrow(
      new ShapeError(
        `Mixture: components must have the shape of logits [${shape.join(", ")}] as batch shape, ` +
          "the components last; got [16].",
      ),
    );
});
