import { immediateFeeds, type Pass, RandomStream, withPass } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { averageUpdates, withoutUpdates } from "./updates.js";

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

test("updates can be left out", () => {
  expect(after((pass) => withoutUpdates(pass).update(variable, tf.scalar(5)))).toBe(1);
});

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
