import { useTestBackend } from "@elbo/vitest/backend";
import { jacobians } from "@elbo/vitest/jacobian";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { dense } from "./dense.js";
import { maskedDense } from "./masked-dense.js";

const pass = evaluationPass(createRng(0));

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("an output depends on the inputs that it is connected to, and on no other, exactly", () => {
    tf.tidy(() => {
      const connected = (input: number, output: number) => (input + output) % 2 === 0;
      const network = maskedDense({ units: 4, connected, activation: "tanh" })([3], createRng(1));
      for (const jacobian of jacobians((x) => network.apply(x, pass), createRng(2).normal([2, 3])))
        jacobian.forEach((row, output) =>
          row.forEach((derivative, input) => expect(derivative !== 0).toBe(connected(input, output))),
        );
      network.dispose();
    });
  });

  test("weights that the mask covers get no gradient", () => {
    tf.tidy(() => {
      const network = maskedDense({ units: 2, connected: (input, output) => input !== output })([2], createRng(1));
      const kernel = network.parameters.get("kernel")!;
      const loss = (): tf.Scalar => tf.sum(network.apply(createRng(2).normal([3, 2]), pass));
      const values = tf.variableGrads(loss).grads[kernel.name]!.dataSync();
      expect([...values].map((value) => value !== 0)).toEqual([false, true, true, false]);
      network.dispose();
    });
  });
});

test("with every connection it is a dense layer of the same weights", () => {
  tf.tidy(() => {
    const x = createRng(2).normal([5, 3]);
    const whole = maskedDense({ units: 4, connected: () => true })([3], createRng(1));
    const plain = dense({ units: 4 })([3], createRng(1));
    expect(whole.apply(x, pass).dataSync()).toEqual(plain.apply(x, pass).dataSync());
    [whole, plain].forEach((network) => network.dispose());
  });
});

test("impossible options are refused by name, and leave nothing behind", () => {
  expect(() => maskedDense({ units: 0, connected: () => true })).toThrow(
    "maskedDense: units must be a positive integer; got 0.",
  );
  expect(() => maskedDense({ units: 2 } as never)).toThrow(
    "maskedDense: connected must be a function of two places; got undefined.",
  );
  expect(() => maskedDense({ units: 2, mask: [] } as never)).toThrow(
    /maskedDense: options must be among .*; got "mask"/,
  );
  const build = () => maskedDense({ units: 2, connected: () => true })([2, 2], createRng(0));
  expect(build).toThrow(
    new ShapeError("maskedDense: inputShape must have one axis; got [2, 2]. Put flatten() before it."),
  );
  const failing = () =>
    maskedDense({
      units: 2,
      connected: () => {
        throw new Error("no");
      },
    })([2], createRng(0));
  expectNoLeakOnThrow(failing);
});
