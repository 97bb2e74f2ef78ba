import * as tf from "@tensorflow/tfjs";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { type Tensor } from "../types.js";
import { withGradients } from "./with-gradients.js";

/** a b, that notes which gradients were asked for. */
function product(a: Tensor, b: Tensor, asked: string[]): Tensor {
  const note = (name: string, gradient: Tensor) => {
    asked.push(name);
    return gradient;
  };
  return withGradients(
    { a, b },
    () => tf.mul(a, b),
    (dy, { a, b }) => ({ a: () => note("a", tf.mul(dy, b)), b: () => note("b", tf.mul(dy, a)) }),
  );
}

test("gradients are worked out for the inputs that are differentiated, and for no other", () => {
  const asked: string[] = [];
  const [a, b] = [tf.scalar(2), tf.scalar(3)];
  expect(
    tf
      .grad((a: Tensor) => product(a, b, asked))(a)
      .dataSync(),
  ).toEqual(Float32Array.of(3));
  expect(asked).toEqual(["a"]);
  const both = tf.grads((a: Tensor, b: Tensor) => product(a, b, asked))([a, b]);
  expect(both.map((gradient) => gradient.dataSync()[0])).toEqual([3, 2]);
  expect(asked).toEqual(["a", "a", "b"]);
});

test("a forward pass that throws leaves no tensor behind", () => {
  const fail = () => {
    tf.scalar(1);
    throw new Error("no");
  };
  const a = tf.scalar(2);
  const failing = () => tf.tidy(() => withGradients({ a }, fail, (dy) => ({ a: () => dy })));
  expectNoLeakOnThrow(failing);
  expectNoLeakOnThrow(() => tf.tidy(() => tf.grad(failing)(a)));
});
