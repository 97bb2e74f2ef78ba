import { ArgumentError, createRng, dense } from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gan, interpolationStrips } from "./index.js";

/** A generator that shows its codes. */
function transparent() {
  const generator = dense({ units: 3, bias: false, kernel: (shape) => tf.eye(shape[0]!, shape[1]) });
  return gan({ data: { name: "codes", shape: [3], kind: "real" }, latent: 3, generator });
}

test("a strip goes along the great circle between two random codes, others between others", () => {
  const model = transparent();
  tf.tidy(() => {
    const strips = interpolationStrips(model, createRng(1), { strips: 2, steps: 5 });
    expect(strips.shape).toEqual([2, 5, 3]);
    const rows = strips.arraySync() as number[][][];
    expect(rows[0]![0]).not.toEqual(rows[1]![0]);
    const [from, to] = ["from", "to"].map((end) => createRng(1).split(end).split(0).normal([3]));
    const expected = model.interpolate(from!, to!, 5, { path: "spherical" }).dataSync();
    expect(rows[0]!.flat()).toEqual([...expected]);
  });
  model.dispose();
});

test("the path can be straight, and nothing but the result is left behind", () => {
  const model = transparent();
  tf.tidy(() => {
    const [row] = interpolationStrips(model, createRng(1), { strips: 1, steps: 3, path: "linear" }).arraySync() as [
      number[][],
    ];
    row[1]!.forEach((value, i) => expect(value).toBeCloseTo((row[0]![i]! + row[2]![i]!) / 2, 6)); // float32
  });
  expect(tensorsMade(() => interpolationStrips(model, createRng(1)).dispose())).toBe(0);
  model.dispose();
});

test.each<[object, string]>([
  [{ strips: 0 }, "interpolationStrips: strips must be a positive integer; got 0."],
  [{ steps: 1 }, "interpolate: steps must be an integer of at least 2; got 1."],
  [{ rows: 1 }, 'interpolationStrips: options must be among strips, steps, path; got "rows". Is it misspelt?'],
])("the options %j are refused, and leave nothing behind", (options, message) => {
  const model = transparent();
  const call = () => interpolationStrips(model, createRng(1), options);
  expect(tensorsMade(() => expect(call).toThrow(ArgumentError))).toBe(0);
  expect(call).toThrow(message);
  model.dispose();
});

test("a model without a generator, and randomness that is none, are refused by name", () => {
  const model = transparent();
  expect(() => interpolationStrips({} as never, createRng(1))).toThrow(
    "interpolationStrips: model must be one with a generator; got {}. gan and dcgan make one.",
  );
  expect(() => interpolationStrips(model, 3 as never)).toThrow(
    "interpolationStrips: rng must be a generator; got 3. createRng(seed) makes one.",
  );
  model.dispose();
});
