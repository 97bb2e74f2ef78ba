import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { cellMasses, dkwBound, largestGap } from "@elbo/vitest/samplers";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { createRng } from "../random/index.js";
import { type Tensor } from "../types.js";
import { diagonalNormal, standardNormal } from "./diagonal-normal.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p and entropy agree with SciPy at 10,000 points", () => {
    const table = golden("normal");
    const parameters = { mean: table.tensor("mean"), logVariance: table.tensor("logVariance") };
    const normal = diagonalNormal(parameters, { eventDims: 0 });
    expect(largestError(normal.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-5);
    expect(largestError(normal.entropy(), table.answers("entropy"))).toBeLessThan(1e-6);
  });

  test("100,000 draws follow the density, which integrates to 1", () => {
    const normal = diagonalNormal({ mean: tf.scalar(1.5), logVariance: tf.scalar(Math.log(4)) }, { eventDims: 0 });
    const cells = { from: 1.5 - 2 * 8, to: 1.5 + 2 * 8, count: 1600 };
    const masses = cellMasses(normal, cells);
    expect(Math.abs(masses.reduce((sum, mass) => sum + mass) - 1)).toBeLessThan(1e-5);
    const draws = normal.sample(createRng(0), [100_000]).dataSync() as Float32Array;
    expect(largestGap(draws, masses, cells)).toBeLessThan(dkwBound(100_000));
  });
});

test("the standard deviation of a draw is exp(logVariance / 2): noise times 3 where the variance is 9", () => {
  const normal = diagonalNormal({ mean: tf.tensor([10]), logVariance: tf.tensor([Math.log(9)]) });
  const noise = createRng(1).normal([5, 1]).dataSync();
  normal
    .sample(createRng(1), [5])
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(10 + 3 * noise[i]!, 5));
});

test("pathwise gradients agree with finite differences of a float64 reference", () => {
  const [mean, logVariance] = [
    [0.5, -1, 2],
    [0.3, -2, 1],
  ];
  const noise = createRng(2).normal([3]).dataSync();
  const reference = (m: number, v: number, i: number): number => Math.sin(m + Math.exp(v / 2) * noise[i]!) ** 2;
  const loss = (m: Tensor, v: Tensor): Tensor => {
    const z = diagonalNormal({ mean: m, logVariance: v }).sample(createRng(2));
    return tf.sum(tf.square(tf.sin(z)));
  };
  const [byMean, byLogVariance] = tf
    .grads(loss)([tf.tensor(mean), tf.tensor(logVariance)])
    .map((g) => g.dataSync());
  const h = 1e-5;
  mean.forEach((m, i) => {
    const v = logVariance[i]!;
    const expectedByMean = (reference(m + h, v, i) - reference(m - h, v, i)) / (2 * h);
    const expectedByLogVariance = (reference(m, v + h, i) - reference(m, v - h, i)) / (2 * h);
    // Float32 against a difference whose own error is below 1e-9.
    expect(Math.abs(byMean![i]! - expectedByMean)).toBeLessThan(1e-5);
    expect(Math.abs(byLogVariance![i]! - expectedByLogVariance)).toBeLessThan(1e-5);
  });
});

test.each([
  [-100, 50 - 0.9189385],
  [-1e4, 5e3 - 0.9189385],
  [1e4, -5e3 - 0.9189385],
])(
  "the density at the mean is finite where the precision is not in float32, at logVariance %d",
  (logVariance, exact) => {
    const parameters = [tf.tensor([3]), tf.tensor([logVariance]), tf.tensor([3])];
    const logProb = (mean: Tensor, v: Tensor, x: Tensor): Tensor => diagonalNormal({ mean, logVariance: v }).logProb(x);
    expect(logProb(parameters[0]!, parameters[1]!, parameters[2]!).dataSync()[0]).toBeCloseTo(exact, 3); // float32 of 5e3
    const gradients = tf
      .grads((...all) => logProb(all[0]!, all[1]!, all[2]!))(parameters)
      .map((g) => g.dataSync()[0]! + 0);
    expect(gradients).toEqual([0, -0.5, 0]);
  },
);

test("one scalar log variance counts once for every entry of the event", () => {
  const mean = tf.tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const shared = diagonalNormal({ mean, logVariance: tf.scalar(-1) });
  const spread = diagonalNormal({ mean, logVariance: tf.fill([2, 3], -1) });
  const value = tf.tensor([0.5, 2, 7]);
  expect(shared.logProb(value).arraySync()).toEqual(spread.logProb(value).arraySync());
  expect(shared.entropy().arraySync()).toEqual(spread.entropy().arraySync());
});

test("the standard normal has log p(0) = -d/2 log(2 pi)", () => {
  const normal = standardNormal([2, 3], [4]);
  expect(normal.batchShape).toEqual([4]);
  expect(normal.eventShape).toEqual([2, 3]);
  const densities = normal.logProb(tf.zeros([2, 3])).dataSync();
  densities.forEach((value) => expect(value).toBeCloseTo(-3 * Math.log(2 * Math.PI), 5));
  expect(standardNormal([]).logProb(tf.scalar(0)).dataSync()[0]).toBeCloseTo(-0.5 * Math.log(2 * Math.PI), 6);
});

test("a log variance that does not fit mean is refused", () => {
  const mean = tf.zeros([64, 16]);
  for (const shape of [[64, 8], [64, 1], [1, 64, 16], [64]])
    expect(() => diagonalNormal({ mean, logVariance: tf.zeros(shape) })).toThrow(
      new ShapeError(
        `DiagonalNormal: logVariance must have the shape of mean [64, 16]; got [${shape.join(", ")}]. ` +
          "Does the encoder output 2 x latent units?",
      ),
    );
});

test.each([2, -1, 0.5])("eventDims %d of a vector is refused", (eventDims) => {
  const parameters = { mean: tf.zeros([3]), logVariance: tf.zeros([3]) };
  expect(() => diagonalNormal(parameters, { eventDims })).toThrow(
    new ArgumentError(
      "DiagonalNormal: eventDims must be an integer from 0 to 1, the axes of parameters of shape [3]; " +
        `got ${eventDims}.`,
    ),
  );
});
