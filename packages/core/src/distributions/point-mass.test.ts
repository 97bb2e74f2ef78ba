import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { pointMass } from "./point-mass.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const code = () =>
  tf.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

test("every draw is the value, and so is the mean", () => {
  const value = code();
  const mass = pointMass({ value });
  expect([mass.batchShape, mass.eventShape]).toEqual([[3], [2]]);
  expect(mass.sample(createRng(0)).arraySync()).toEqual(value.arraySync());
  expect(mass.sample(createRng(0), [2]).arraySync()).toEqual([value.arraySync(), value.arraySync()]);
  expect(mass.expectation().arraySync()).toEqual(value.arraySync());
  expect(mass.entropy().arraySync()).toEqual([0, 0, 0]);
});

test("log P is 0 at the value and -Infinity where an entry differs", () => {
  const other = tf.tensor([
    [1, 2],
    [3, 4.5],
    [0, 0],
  ]);
  expect(pointMass({ value: code() }).logProb(other).arraySync()).toEqual([0, -Infinity, -Infinity]);
  expect(pointMass({ value: code() }, { eventDims: 0 }).logProb(other).arraySync()).toEqual([
    [0, 0],
    [0, -Infinity],
    [-Infinity, -Infinity],
  ]);
  expect(
    pointMass({ value: code() })
      .logProb(tf.tensor([5, 6]))
      .arraySync(),
  ).toEqual([-Infinity, -Infinity, 0]);
});

test("the gradient of a draw is that of the value", () => {
  const gradient = tf.grad((value: Tensor) => tf.sum(tf.square(pointMass({ value }).sample(createRng(0), [3]))))(
    code(),
  );
  expect(gradient.arraySync()).toEqual([
    [6, 12],
    [18, 24],
    [30, 36],
  ]); // 3 draws, 2 x each
});

test("it makes nothing but its results, also where an argument is refused", () => {
  const mass = pointMass({ value: code() });
  const wrong = tf.zeros([3, 3]);
  const fitting = tf.zeros([3, 2]);
  expect(tensorsMade(() => mass.sample(createRng(0), [2]))).toBe(1);
  expect(tensorsMade(() => mass.logProb(fitting))).toBe(1);
  expect(tensorsMade(() => mass.entropy())).toBe(1);
  expect(() => mass.logProb(wrong)).toThrow(ShapeError);
  expect(() => mass.logProb(wrong)).toThrow(
    "PointMass: value must end in the batch and event axes [3, 2]; got [3, 3].",
  );
  expectNoLeakOnThrow(() => mass.logProb(wrong));
});
