import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gameValue, generatorLoss, meanProbability } from "./losses.js";

const logits = [-3, -0.5, 0, 2, 40, -40];
const column = (values: readonly number[]): tf.Tensor => tf.tensor2d(values.map((value) => [value]));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const logSigmoid = (x: number) => (x > 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function read(body: () => tf.Tensor): number {
  return tf.tidy(() => body().dataSync()[0]!);
}

// Float32 sums of numbers up to 40: 40 x 6e-8 and a few roundings.
const digits = 4;

test("the non-saturating loss is -E log D, the minimax loss E log(1 - D)", () => {
  expect(read(() => generatorLoss("non-saturating", column(logits)))).toBeCloseTo(
    mean(logits.map((l) => -logSigmoid(l))),
    digits,
  );
  expect(read(() => generatorLoss("minimax", column(logits)))).toBeCloseTo(
    mean(logits.map((l) => logSigmoid(-l))),
    digits,
  );
});

test("their gradients are D - 1 and -D: equal at D = 1/2, and the second gone where D is sure", () => {
  const gradient = (kind: "non-saturating" | "minimax", l: number) =>
    read(() => tf.grad((x: tf.Tensor) => generatorLoss(kind, x))(column([l])));
  for (const l of [-10, 0, 3]) {
    expect(gradient("non-saturating", l)).toBeCloseTo(sigmoid(l) - 1, 6); // float32
    expect(gradient("minimax", l)).toBeCloseTo(-sigmoid(l), 6);
  }
});

test("the value of the game is -log 4 where D is 1/2 everywhere, and E log D(x) + E log(1 - D(G(z))) elsewhere", () => {
  expect(read(() => gameValue(column([0, 0, 0]), column([0])))).toBeCloseTo(-Math.log(4), 6); // float32
  const [real, fake] = [
    [2, -1],
    [-3, 0.5, 1],
  ];
  const expected = mean(real.map(logSigmoid)) + mean(fake.map((l) => logSigmoid(-l)));
  expect(read(() => gameValue(column(real), column(fake)))).toBeCloseTo(expected, 6); // float32
});

test("the mean probability is that of D", () => {
  expect(read(() => meanProbability(column([0, 2])))).toBeCloseTo((0.5 + sigmoid(2)) / 2, 6); // float32
});
