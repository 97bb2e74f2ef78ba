import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { normalConditional } from "../conditionals/normal-conditional.js";
import { dense } from "../networks/dense.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { boundedLogVariance } from "./soft-bound.js";

const inside = [-20, -7.25, -1e-30, 0, 0.1, 3, 20];
const outside = [-1e30, -88, -28, -21, 20.5, 24, 30, 5000];

test("log-variances from -20 to 20 stay as they are to the bit, with the gradient 1", () => {
  tf.tidy(() => {
    const x = tf.tensor1d(inside);
    expect(boundedLogVariance(x).dataSync()).toEqual(x.dataSync());
    const gradient = tf.grad((at) => boundedLogVariance(at))(x);
    expect([...gradient.dataSync()]).toEqual(inside.map(() => 1));
  });
});

test("beyond 20 they are sign(x) (20 + 8 tanh((|x| - 20) / 8)), whose gradient is 1 - tanh²", () => {
  tf.tidy(() => {
    const x = tf.tensor1d(outside);
    const tanh = outside.map((value) => Math.tanh((Math.abs(value) - 20) / 8));
    const gradient = tf
      .grad((at) => boundedLogVariance(at))(x)
      .dataSync();
    // Numbers up to 28 in float32, whose last place is 2e-6; squares of tanh near 1 lose as much of the gradient.
    boundedLogVariance(x)
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo(Math.sign(outside[i]!) * (20 + 8 * tanh[i]!), 5));
    gradient.forEach((value, i) => expect(value).toBeCloseTo(1 - tanh[i]! ** 2, 5));
  });
});

test("an encoder whose network runs away still gives a density that is finite", () => {
  const network = dense({ units: 2 })([1], createRng(0));
  network.parameters.forEach((variable) => variable.assign(tf.onesLike(variable)));
  const encoder = normalConditional(network);
  tf.tidy(() => {
    for (const input of [1e6, -1e6]) {
      const posterior = encoder.given(tf.tensor2d([input], [1, 1]), evaluationPass(createRng(0)));
      const [density] = posterior.logProb(tf.fill([1, 1], input)).dataSync();
      // The bias makes the mean 1 more than the value, which at the variance e^-28 costs 7e11 nats.
      expect(Number.isFinite(density)).toBe(true);
      expect(posterior.logVariance.dataSync()[0]).toBe(Math.sign(input) * 28);
    }
  });
  encoder.dispose();
});
