import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Column } from "../data/column.js";
import { createRng } from "../random/index.js";
import { mixed, mixedOutputs, rowFromStatistics } from "./mixed.js";

const age: Column = { name: "age", kind: "real", centre: 40, scale: 12 };
const income: Column = { name: "income", kind: "positive", centre: 8, scale: 0.5 };
const visits: Column = { name: "visits", kind: "count", centre: Math.log(3), most: 400 };
const calls: Column = { ...visits, name: "calls", spread: "poisson" };
const smokes: Column = { name: "smokes", kind: "binary", levels: ["no", "yes"] };
const colour: Column = { name: "colour", kind: "categorical", levels: ["red", "green", "blue"] };
const grade: Column = { name: "grade", kind: "ordinal", levels: ["low", "mid", "high", "top"] };
const two: Column = { name: "two", kind: "ordinal", levels: ["low", "high"] };

/** log p of each value of one column, with these parameters. */
function logProbs(column: Column, parameters: number[], values: number[]): number[] {
  return tf.tidy(() => [
    ...mixed([column], tf.tensor1d(parameters))
      .logProb(tf.tensor2d(values, [values.length, 1]))
      .dataSync(),
  ]);
}
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const logFactorial = (n: number): number => (n < 2 ? 0 : Math.log(n) + logFactorial(n - 1));

test("numbers are normal with a log-variance that is bounded softly", () => {
  // softplus(1 + 8) - 8 = 1 + log(1 + e^-9)
  const logVariance = 1 + Math.log1p(Math.exp(-9));
  const expected = [0.3, -2].map(
    (x) => -0.5 * ((x - 0.5) ** 2 / Math.exp(logVariance) + logVariance + Math.log(2 * Math.PI)),
  );
  for (const column of [age, income])
    logProbs(column, [0.5, 1], [0.3, -2]).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  // However far down the network goes, the standard deviation stays at e^-4.
  expect(logProbs(age, [0, -1000], [0])[0]).toBeCloseTo(4 - 0.5 * Math.log(2 * Math.PI), 4);
});

test("counts are Poisson or negative binomial around the mean of the column", () => {
  const mean = 3 * Math.exp(0.4);
  // float32 of terms up to 20 in size: 2e-6 each.
  logProbs(calls, [0.4], [0, 2, 17]).forEach((value, i) => {
    const x = [0, 2, 17][i]!;
    expect(value).toBeCloseTo(x * Math.log(mean) - mean - logFactorial(x), 4);
  });
  // Of size 1 it is geometric: (1/(1 + m)) (m/(1 + m))^x.
  logProbs(visits, [0.4, 0], [0, 2, 17]).forEach((value, i) =>
    expect(value).toBeCloseTo(-Math.log1p(mean) + [0, 2, 17][i]! * Math.log(mean / (1 + mean)), 4),
  );
});

test("levels are Bernoulli, softmax, or steps of a cumulative logit, and sum to 1", () => {
  logProbs(smokes, [0.7], [0, 1]).forEach((value, i) =>
    expect(value).toBeCloseTo(Math.log(sigmoid([-0.7, 0.7][i]!)), 6),
  );
  const total = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(-1));
  logProbs(colour, [1, 2, -1], [0, 1, 2]).forEach((value, i) => expect(value).toBeCloseTo([1, 2, -1][i]! - total, 6));
  const steps = [0.3, -2].map((d) => Math.log1p(Math.exp(d)) + 0.01);
  const edges = [-0.6, -0.6 + steps[0]!, -0.6 + steps[0]! + steps[1]!].map(sigmoid);
  const expected = [edges[0]!, edges[1]! - edges[0]!, edges[2]! - edges[1]!, 1 - edges[2]!];
  // Rounding of float32 in sums of three logarithms.
  logProbs(grade, [0.6, 0.3, -2], [0, 1, 2, 3]).forEach((value, i) =>
    expect(value).toBeCloseTo(Math.log(expected[i]!), 5),
  );
  logProbs(two, [0.6], [0, 1]).forEach((value, i) => expect(value).toBeCloseTo(Math.log(sigmoid([-0.6, 0.6][i]!)), 6));
});

const all = [smokes, age, grade, visits, colour, calls, income];
const parameters = (rows: number, seed = 1) => createRng(seed).normal([rows, mixedOutputs(all)]);
const row = [1, 0.5, 2, 3, 0, 4, -1];

test("log p of a row is the sum over its columns, whatever their order, and what is missing counts for nothing", () => {
  tf.tidy(() => {
    const distribution = mixed(all, parameters(2));
    expect([mixedOutputs(all), distribution.batchShape, distribution.eventShape]).toEqual([14, [2], [7]]);
    const alone = all.map((_, keep) => row.map((value, i) => (i === keep ? value : NaN)));
    const [whole, none] = [row, row.map(() => NaN)].map((each) => [
      ...distribution.logProb(tf.tensor2d([each])).dataSync(),
    ]);
    const sum = alone.map((each) => [...distribution.logProb(tf.tensor2d([each])).dataSync()]);
    // The order of the additions differs.
    whole!.forEach((value, i) =>
      expect(value).toBeCloseTo(
        sum.reduce((total, each) => total + each[i]!, 0),
        4,
      ),
    );
    expect(none!.map(Math.abs)).toEqual([0, 0]);
  });
});

test("gradients of a row with gaps are finite, and zero for the columns that are missing", () => {
  tf.tidy(() => {
    const value = tf.tensor2d([row.map((each, i) => (i === 1 || i === 4 ? NaN : each))]);
    const gradient = tf
      .grad((p) => tf.sum(mixed(all, p).logProb(value)))(parameters(1))
      .dataSync();
    // Of age the first mean and log-variance; of colour three logits after 4 + 2 + 1 + 1.
    expect([0, 2, 8, 9, 10].map((i) => Math.abs(gradient[i]!))).toEqual([0, 0, 0, 0, 0]);
    expect([...gradient].filter((each) => each === 0)).toHaveLength(5);
    expect([...gradient].every(Number.isFinite)).toBe(true);
  });
});

test("samples have the means of their distribution, and equal generators give equal samples", () => {
  tf.tidy(() => {
    const distribution = mixed(all, parameters(1));
    const drawn = distribution.sample(createRng(3), [20_000]);
    expect(drawn.shape).toEqual([20_000, 1, 7]);
    expect([...distribution.sample(createRng(3), [20_000]).dataSync()]).toEqual([...drawn.dataSync()]);
    const { mean, variance } = tf.moments(drawn, [0, 1]);
    const [means, deviations] = [mean.dataSync(), tf.sqrt(variance).dataSync()];
    const expected = distribution.expectation().dataSync();
    // Five standard errors: a false alarm in 1.7 million. Of columns whose expectation is a mean: numbers and counts.
    for (const i of [1, 3, 5, 6])
      expect(Math.abs(means[i]! - expected[i]!)).toBeLessThan((5 * deviations[i]!) / Math.sqrt(20_000) + 1e-3);
    const share = distribution.statistics().dataSync()[4]!;
    expect(Math.abs(means[0]! - share)).toBeLessThan((5 * deviations[0]!) / Math.sqrt(20_000));
  });
});

test("the expectation is the row of its statistics", () => {
  tf.tidy(() => {
    const distribution = mixed(all, parameters(3));
    const [values, statistics] = [distribution.expectation(), distribution.statistics()].map(
      (x) => x.arraySync() as number[][],
    );
    values!.forEach((each, i) => expect([...rowFromStatistics(all, statistics![i]!)]).toEqual(each));
  });
});

test("nothing is left behind, and parameters or values of another size are refused", () => {
  const given = parameters(2);
  const before = tf.memory().numTensors;
  const distribution = mixed(all, given);
  tf.dispose([
    distribution.sample(createRng(1)),
    distribution.logProb(given.slice([0, 0], [2, 7])),
    distribution.expectation(),
    distribution.statistics(),
  ]);
  expect(() => distribution.logProb(given)).toThrow(
    "Mixed: value must end in the batch and event axes [2, 7]; got [2, 14].",
  );
  expect(() => mixed([age], given)).toThrow("Mixed: parameters must end in an axis of 2; got [2, 14].");
  expect(tf.memory().numTensors - before).toBe(1);
});
