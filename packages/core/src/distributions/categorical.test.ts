import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { cellMasses, dkwBound, largestGap } from "@elbo/vitest/samplers";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { createRng } from "../random/index.js";
import { type Tensor } from "../types.js";
import { categorical } from "./categorical.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p, entropy and mean level agree with SciPy at 10,000 points", () => {
    const table = golden("categorical");
    const distribution = categorical({ logits: table.tensor("logits") });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-5);
    expect(largestError(distribution.entropy(), table.answers("entropy"))).toBeLessThan(1e-6);
    expect(largestError(distribution.expectation(), table.answers("expectation"))).toBeLessThan(1e-6);
  });

  test("the gradient of log p is oneHot(x) - p, also for levels that are all but impossible", () => {
    const logits = tf.tensor([
      [1, 2, 3],
      [0, -200, 200],
    ]);
    const value = tf.tensor([2, 1]);
    const gradient = tf
      .grad((l: Tensor) => tf.sum(categorical({ logits: l }).logProb(value)))(logits)
      .dataSync();
    const expected = tf
      .sub(
        tf.tensor([
          [0, 0, 1],
          [0, 1, 0],
        ]),
        tf.softmax(logits),
      )
      .dataSync();
    gradient.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  });

  test("100,000 draws follow the probabilities, which add up to 1", () => {
    const distribution = categorical({ logits: tf.tensor([0.5, -1, 2, 0, -6]) });
    const cells = { from: -0.5, to: 4.5, count: 5 };
    const masses = cellMasses(distribution, cells);
    expect(masses.reduce((sum, mass) => sum + mass)).toBeCloseTo(1, 6);
    const draws = distribution.sample(createRng(0), [100_000]).dataSync() as Float32Array;
    expect(largestGap(draws, masses, cells)).toBeLessThan(dkwBound(100_000));
    expect(new Set(draws)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test("levels may be int32 or float32", () => {
    const distribution = categorical(
      {
        logits: tf.tensor([
          [0, 1, 2],
          [3, 1, 0],
        ]),
      },
      { eventDims: 1 },
    );
    const float = distribution.logProb(tf.tensor([2, 0])).dataSync();
    expect([...distribution.logProb(tf.tensor([2, 0], [2], "int32")).dataSync()]).toEqual([...float]);
  });
});

test("one image under many logits, and many images under one, give a gradient in the shape of the logits", () => {
  const image = tf.tensor([
    [1, 0],
    [2, 0],
  ]);
  const draws = tf.randomNormal([4, 2, 2, 3], 0, 1, "float32", 1);
  const density = (logits: Tensor, x: Tensor): Tensor => categorical({ logits }, { eventDims: 1 }).logProb(x);
  const shared = (l: Tensor): Tensor => tf.sum(density(l, image));
  expect(density(draws, image).shape).toEqual([4, 2]);
  expect(tf.grad(shared)(draws).shape).toEqual([4, 2, 2, 3]);
  const many = (l: Tensor): Tensor => tf.sum(density(l, tf.stack([image, image])));
  const once = tf
    .grad(shared)(tf.zeros([2, 2, 3]))
    .dataSync();
  tf.grad(many)(tf.zeros([2, 2, 3]))
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(2 * once[i]!, 6));
});

test("logits without levels are refused", () => {
  for (const shape of [[], [3, 0]])
    expect(() => categorical({ logits: tf.zeros(shape) })).toThrow(
      new ShapeError(`Categorical: logits must end in an axis of levels; got [${shape.join(", ")}].`),
    );
});

test("the axis of levels is no event axis", () => {
  expect(() => categorical({ logits: tf.zeros([17]) }, { eventDims: 1 })).toThrow(
    new ArgumentError(
      "Categorical: eventDims must be an integer from 0 to 0, the axes of parameters of shape []; got 1.",
    ),
  );
});
