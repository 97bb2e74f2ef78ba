import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Tensor } from "../types.js";
import { batchNorm } from "./batch-norm.js";
import { constant } from "./initializers/fixed.js";

const epsilon = 0.1;

/** The formula from operations whose gradients are tfjs's own. */
function plain(x: Tensor): Tensor {
  const centered = x.sub(x.mean([0, 1]));
  const variance = centered.square().mean([0, 1]);
  return centered.div(variance.add(epsilon).sqrt()).mul(1.5).add(-0.5);
}

/** The gradient of a function of y, and what differentiating the size of that gradient gives, as a penalty on it does. */
function gradients(y: (x: Tensor) => Tensor, x: Tensor): Tensor[] {
  const slope = tf.grad((x: Tensor) => y(x).sin().sum());
  return [slope(x), tf.grad((x: Tensor) => slope(x).square().sum())(x)];
}

test("the gradient of batch norm in closed form is that of its formula, and so is the gradient of the gradient", () => {
  const network = batchNorm({ epsilon, scaleInit: constant(1.5), offsetInit: constant(-0.5) })([4, 3], createRng(0));
  tf.tidy(() => {
    const pass = { ...evaluationPass(createRng(0)), training: true, update: () => undefined };
    const x = createRng(1).normal([5, 4, 3]);
    const found = gradients((x) => network.apply(x, pass), x);
    // Float32 sums of 20 values, after differences of values of size 1.
    gradients(plain, x).forEach((right, at) =>
      expect(tf.max(tf.abs(found[at]!.sub(right))).dataSync()[0]).toBeLessThan(1e-5),
    );
  });
  network.dispose();
});
