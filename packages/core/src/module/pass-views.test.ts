import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchNorm } from "../networks/batch-norm.js";
import { createRng } from "../random/rng.js";
import { RandomStream } from "../random/stream.js";
import { type Pass } from "../types.js";
import { immediateFeeds } from "../training/feeds.js";
import { withPass } from "../training/pass.js";
import { averageUpdates, withoutTraining, withoutUpdates } from "./pass-views.js";

let variable: tf.Variable;
beforeEach(() => void (variable = tf.tidy(() => tf.variable(tf.scalar(1), false))));
afterEach(() => variable.dispose());

function after(body: (pass: Pass) => void): number {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  tf.tidy(() => withPass({ training: true, feeds }, body));
  return variable.dataSync()[0]!;
}

test("a variable that is updated several times gets the mean", () => {
  const ask = (pass: Pass) => [2, 3, 7].forEach((x) => tf.tidy(() => pass.update(variable, tf.scalar(x))));
  expect(after((pass) => averageUpdates(pass, ask))).toBe(4);
});

test("updates can be left out, in training or with it", () => {
  expect(after((pass) => withoutUpdates(pass).update(variable, tf.scalar(5)))).toBe(1);
  expect(after((pass) => withoutTraining(pass).update(variable, tf.scalar(5)))).toBe(1);
  after((pass) => void expect([withoutUpdates(pass).training, withoutTraining(pass).training]).toEqual([true, false]));
});

const views = {
  "the pass itself": (pass: Pass) => pass,
  "a pass without updates": withoutUpdates,
  "a pass without training": withoutTraining,
};

test.each(Object.entries(views))(
  "batch norm keeps the moving averages of its data when %s is used for other inputs",
  (name, view) => {
    const network = batchNorm({ momentum: 0.5 })([1], createRng(0));
    const [mean, variance] = [network.parameters.get("movingMean")!, network.parameters.get("movingVariance")!];
    const outputs: number[] = [];
    after((pass) => {
      network.apply(tf.tensor2d([[1], [3], [5]]), pass);
      outputs.push(...network.apply(tf.tensor2d([[100], [102]]), view(pass)).dataSync());
    });
    // Data of mean 3 and variance 8/3, or 4 with n - 1, on averages of 0 and 1 with weight 1/2.
    expect([mean.dataSync()[0], variance.dataSync()[0]]).toEqual([1.5, 2.5]);
    // Of the other inputs, what they are among themselves, or by the averages of before.
    const expected = name === "a pass without training" ? [100, 102] : [-1, 1];
    outputs.forEach((value, i) => expect(value / expected[i]!).toBeCloseTo(1, 4)); // epsilon is 1e-5
    network.dispose();
  },
);

test("nothing is updated or left behind when the body throws", () => {
  const before = tf.memory().numTensors;
  const fail = () =>
    after((pass) =>
      averageUpdates(pass, (pass) => {
        pass.update(variable, tf.scalar(9));
        throw new Error("in the middle");
      }),
    );
  expect(fail).toThrow("in the middle");
  expect([variable.dataSync()[0], tf.memory().numTensors]).toEqual([1, before]);
});
