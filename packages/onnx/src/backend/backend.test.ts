import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loadNodeRuntime } from "../runtime/node.js";
import { useOnnx } from "../use-onnx.js";
import { registerBackend } from "./register.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

const backend = () => registerBackend(() => loadNodeRuntime());

test("plain tfjs code computes when values are asked for", async () => {
  const y = tf.tidy(() =>
    tf.relu(
      tf.matMul(
        tf.tensor2d([[1, -2]]),
        tf.tensor2d([
          [3, -1],
          [1, 4],
        ]),
      ),
    ),
  );
  expect([...(await y.data())]).toEqual([1, 0]);
  y.dispose();
});

test("a tensor that has been computed, or made from values, can be read at once", async () => {
  const x = tf.tensor1d([1, 2]);
  const y = tf.square(x);
  await y.data();
  expect([...y.dataSync(), ...x.dataSync()]).toEqual([1, 4, 1, 2]);
  tf.dispose([x, y]);
});

test("a pending tensor is computed when it is read at once", () => {
  const y = tf.square(tf.tensor1d([3, -2]));
  const z = tf.neg(y);
  expect(y.arraySync()).toEqual([9, 4]);
  expect([...z.dataSync()]).toEqual([-9, -4]);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  tf.tidy(() => tf.add(y, 1).print());
  expect(log.mock.calls).toEqual([["Tensor\n    [10, 5]"]]);
  log.mockRestore();
  tf.dispose([y, z]);
});

test("what is read at once while it is computed for another reader is the same", async () => {
  const x = tf.exp(tf.scalar(0));
  const [a, b] = [tf.mul(x, 4), tf.mul(x, 5)];
  const later = a.data();
  await Promise.resolve();
  expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([4, 5]);
  expect([(await later)[0], (await b.data())[0]]).toEqual([4, 5]);
  tf.dispose([x, a, b]);
});

test("a program that trains without reading is computed a step at a time, by models that are compiled once", async () => {
  const w = tf.variable(tf.ones([2]));
  const moment = tf.variable(tf.zeros([2]));
  let losses = tf.scalar(0);
  const step = (): void => {
    const sum = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => tf.mean<tf.Scalar>(tf.squaredDifference(w, 5)), [w]);
      moment.assign(tf.add(tf.mul(moment, 0.5), grads[w.name]!));
      w.assign(tf.sub(w, tf.mul(moment, 0.5)));
      return tf.add<tf.Scalar>(losses, value);
    });
    losses.dispose();
    losses = sum;
  };
  const right = { w: 1, moment: 0, losses: 0 };
  const compiled: number[] = [];
  const { numTensors } = tf.memory();
  for (let i = 0; i < 40; i++) {
    step();
    compiled.push(backend().compiled);
    right.losses += (right.w - 5) ** 2;
    // The gradient of a mean of two.
    right.moment = 0.5 * right.moment + (right.w - 5);
    right.w -= 0.5 * right.moment;
  }
  expect(tf.memory().numTensors).toBe(numTensors);
  // The first step begins with other values; from the third on all are alike.
  expect(new Set(compiled.slice(3)).size).toBe(1);
  const found = [(await losses.data())[0]!, (await w.data())[0]!];
  // float32 over 40 steps.
  [right.losses, right.w].forEach((value, at) => expect(Math.abs(found[at]! / value - 1)).toBeLessThan(1e-5));
  tf.dispose([w, moment, losses]);
});

test("a program that repeats itself compiles once", async () => {
  const w = tf.variable(tf.scalar(1));
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => tf.squaredDifference<tf.Scalar>(w, 5), [w]);
      w.assign(tf.sub(w, tf.mul(grads[w.name]!, 0.25)));
      return value;
    });
  const losses: number[] = [];
  const compiled: number[] = [];
  for (let i = 0; i < 6; i++) {
    const loss = step();
    losses.push((await loss.data())[0]!);
    compiled.push(backend().compiled);
    loss.dispose();
  }
  // w - 5 halves at each step.
  expect(losses).toEqual([16, 4, 1, 0.25, 0.0625, 0.015625]);
  expect(compiled.at(-1)).toBe(compiled[0]);
  w.dispose();
});

test("a program that takes one batch after the other of its data compiles once", async () => {
  const data = tf.tensor2d(
    Array.from({ length: 24 }, (_, i) => i),
    [12, 2],
  );
  const before = backend().compiled;
  const sums: number[] = [];
  for (let start = 0; start < 12; start += 3) {
    const sum = tf.tidy(() => tf.sum(tf.sqrt(tf.square(tf.slice(data, start, 3)))));
    sums.push(sum.dataSync()[0]!);
    sum.dispose();
  }
  expect(sums).toEqual([15, 51, 87, 123]);
  expect(backend().compiled).toBe(before + 1);
  data.dispose();
});

test("values that are asked for together are computed together", async () => {
  const x = tf.exp(tf.scalar(0));
  const [a, b] = [tf.add(x, 1), tf.add(x, 2)];
  const before = backend().compiled;
  const values = await Promise.all([a.data(), b.data(), a.data()]);
  expect(values.map(([value]) => value)).toEqual([2, 3, 2]);
  expect(backend().compiled).toBe(before + 1);
  tf.dispose([x, a, b]);
});

test("tensors move to other backends and back", async () => {
  const x = tf.square(tf.tensor1d([1, 2, 3]));
  await x.data();
  await tf.setBackend("cpu");
  const y = tf.add(x, 1);
  await tf.setBackend("onnx");
  const z = tf.neg(y);
  expect([...(await z.data())]).toEqual([-2, -5, -10]);
  tf.dispose([x, y, z]);
});

test("what is disposed is forgotten, pending or not", async () => {
  const { numTensors, numDataBuffers } = tf.memory();
  for (let i = 0; i < 50; i++) tf.tidy(() => void tf.exp(tf.ones([10])));
  const kept = tf.tidy(() => tf.exp(tf.ones([2])));
  await kept.data();
  kept.dispose();
  expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual([numTensors, numDataBuffers]);
});

test("text cannot enter a computation", () => {
  const text = tf.tensor1d(["a", "b"]);
  expect(() => tf.expandDims(text)).toThrow(/onnx: tensors must be numbers or booleans; got text/);
  text.dispose();
});

test("integers divide downwards, and by zero give zero as on the cpu backend", async () => {
  const [a, b] = [tf.tensor1d([7, -7, 7, -7, 5, 16777217], "int32"), tf.tensor1d([2, 2, -2, -2, 0, 1], "int32")];
  const [quotient, rest] = [tf.floorDiv(a, b), tf.mod(a, b)];
  expect([...(await quotient.data())]).toEqual([3, -4, -4, 3, 0, 16777217]);
  expect([...(await rest.data())]).toEqual([1, 1, -1, -1, 0, 0]);
  tf.dispose([a, b, quotient, rest]);
});

test("tensors are stacked along an axis that is counted from the end, and so is the gradient of unstack", async () => {
  const [a, b] = [
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
    tf.tensor2d([
      [5, 6],
      [7, 8],
    ]),
  ];
  const y = tf.tidy(() => tf.stack([a, b], -1));
  const gradient = tf.tidy(() => tf.grad((x: tf.Tensor) => tf.mul(tf.unstack(x, -1)[1]!, 3))(a));
  expect(y.shape).toEqual([2, 2, 2]);
  expect([...(await y.data())]).toEqual([1, 5, 2, 6, 3, 7, 4, 8]);
  expect([...(await gradient.data())]).toEqual([0, 3, 0, 3]);
  tf.dispose([a, b, y, gradient]);
});

test("the tails of softplus and log1p are exact", async () => {
  const x = tf.tensor1d([-80, -20, 0, 20, 80]);
  const [soft, log] = [tf.softplus(x), tf.log1p(tf.tensor1d([1e-8, -1e-8, 1e-4, 1, 1e30]))];
  const expected = [-80, -20, 0, 20, 80].map((value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
  (await soft.data()).forEach((value, at) => expect(Math.abs(value / expected[at]! - 1)).toBeLessThan(1e-6));
  const logs = [1e-8, -1e-8, 1e-4, 1, 1e30].map(Math.log1p);
  (await log.data()).forEach((value, at) => expect(Math.abs(value / logs[at]! - 1)).toBeLessThan(1e-6));
  tf.dispose([x, soft, log]);
});
