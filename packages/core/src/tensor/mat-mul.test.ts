import * as tf from "@tensorflow/tfjs";
import { useTestBackend } from "@elbo/vitest/backend";
import { largestError } from "@elbo/vitest/golden";
import { tensorsMade } from "@elbo/vitest/leaks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { matMul } from "./mat-mul.js";

describe.each(["cpu", "wasm"])("on %s a matrix product", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  function results(product: (a: Tensor, b: Tensor) => Tensor): number[] {
    return tf.tidy(() => {
      const [a, b, weights] = [createRng(1).normal([3, 5]), createRng(2).normal([5, 2]), createRng(3).normal([3, 2])];
      const loss = (a: Tensor, b: Tensor) => tf.sum(tf.mul(product(a, b), weights));
      return [product(a, b), ...tf.grads(loss)([a, b])].flatMap((tensor) => [...tensor.dataSync()]);
    });
  }

  test("and its gradients are those of tf.matMul", () => {
    // Sums of five products of order 1 in float32, in another order.
    expect(
      largestError(
        results(matMul),
        results((a, b) => tf.matMul(a, b)),
      ),
    ).toBeLessThan(1e-6);
  });

  test("leaves its result and nothing else", () => {
    tf.tidy(() => {
      const [a, b] = [createRng(1).normal([3, 5]), createRng(2).normal([5, 2])];
      expect(tensorsMade(() => matMul(a, b))).toBe(1);
      expect(tensorsMade(() => tf.grad((a: Tensor) => tf.sum(matMul(a, b)))(a))).toBe(1);
    });
  });
});
