import { adam, immediateFeeds, type Optimizer, RandomStream, sgd, withPass } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { takingTurns } from "./turns.js";

/** The parameter after each of some steps on the gradients given, from 1 on. */
function path(optimizer: Optimizer, gradients: readonly number[]): number[] {
  const parameter = tf.tidy(() => tf.variable(tf.tensor1d([1])));
  const parameters = new Map([["p", parameter]]);
  const state = optimizer.createState(parameters);
  const values = gradients.map((gradient, step) => {
    const feeds = immediateFeeds({ step, stream: RandomStream.fromSeed(0) });
    tf.tidy(() =>
      withPass({ training: true, feeds }, (pass) =>
        optimizer.apply({
          parameters,
          gradients: new Map([["p", tf.tensor1d([gradient])]]),
          state: state.parameters,
          pass,
        }),
      ),
    );
    return parameter.dataSync()[0]!;
  });
  state.dispose();
  parameter.dispose();
  return values;
}

test("it moves on the last of every three steps, after two without a move, as the optimiser alone on those gradients", () => {
  const gradients = [9, 9, 9, 9, 0.5, 9, 9, -2, 9, 9, 1];
  const schedule = (step: number) => 0.1 / (step + 1);
  const optimizer = adam({ learningRate: schedule });
  const alone = path(optimizer, [0.5, -2, 1]);
  const taken = path(takingTurns(optimizer, { criticSteps: 3, pretraining: 2 }), gradients);
  expect(taken).toEqual([1, 1, 1, 1, alone[0], alone[0], alone[0], alone[1], alone[1], alone[1], alone[2]]);
});

test("an optimiser that moves on each step is left alone", () => {
  const optimizer = sgd({ learningRate: 0.1 });
  expect(takingTurns(optimizer, { criticSteps: 1, pretraining: 0 })).toBe(optimizer);
});

test("its configuration tells the turns", () => {
  const optimizer = sgd({ learningRate: 0.1 });
  expect(takingTurns(optimizer, { criticSteps: 2, pretraining: 0 }).config).toEqual({
    kind: "takingTurns",
    criticSteps: 2,
    pretraining: 0,
    optimizer: optimizer.config,
  });
});

test("nothing is left behind", () => {
  const before = tf.memory().numTensors;
  path(takingTurns(adam(), { criticSteps: 2, pretraining: 1 }), [1, 2, 3]);
  expect(tf.memory().numTensors).toBe(before);
});
