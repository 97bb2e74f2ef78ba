import { useTestBackend } from "@elbo/vitest/backend";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { lookup } from "./lookup.js";

describe.each(["cpu", "wasm"])("lookup on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  afterAll(() => useTestBackend());

  test("takes rows by index, for indices of any shape", () => {
    const table = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(
      lookup(
        table,
        tf.tensor2d(
          [
            [2, 0],
            [2, 1],
          ],
          [2, 2],
          "int32",
        ),
      ).arraySync(),
    ).toEqual([
      [
        [5, 6],
        [1, 2],
      ],
      [
        [5, 6],
        [3, 4],
      ],
    ]);
    expect(lookup(table, tf.scalar(1, "int32")).arraySync()).toEqual([3, 4]);
    expect(lookup(tf.tensor1d([7, 8]), tf.tensor1d([1, 1, 0], "int32")).arraySync()).toEqual([8, 8, 7]);
  });

  test("the gradient of a row is the sum over the places that took it", () => {
    const indices = tf.tensor1d([2, 0, 2], "int32");
    const upstream = tf.tensor3d([
      [[1], [2]],
      [[10], [20]],
      [[100], [200]],
    ]);
    const gradient = tf.grad((table: tf.Tensor) => lookup(table, indices))(tf.ones([4, 2, 1]), upstream);
    expect(gradient.arraySync()).toEqual([
      [[10], [20]],
      [[0], [0]],
      [[101], [202]],
      [[0], [0]],
    ]);
  });

  test("indices that come from the table itself stop the gradient along them alone", () => {
    const nearestToTwo = (table: tf.Tensor): tf.Tensor => tf.argMin(tf.abs(tf.sub(table, 2)), 0);
    const gradient = tf.grad((table: tf.Tensor) => lookup(table, nearestToTwo(table)));
    expect(gradient(tf.tensor1d([5, 1.5, -1])).arraySync()).toEqual([0, 1, 0]);
  });

  test("makes nothing but its result, and its gradient nothing but itself", () => {
    const table = tf.ones([3, 2]);
    const indices = tf.tensor1d([0, 1], "int32");
    expect(tensorsMade(() => lookup(table, indices))).toBe(1);
    expect(tensorsMade(() => tf.grad((rows: tf.Tensor) => lookup(rows, indices))(table))).toBe(1);
  });

  test("refuses a scalar table and indices that are not int32", () => {
    const [scalar, indices, table] = [tf.scalar(1), tf.tensor1d([0], "int32"), tf.ones([2])];
    expect(() => lookup(scalar, indices)).toThrow("lookup: table must have at least one axis; got [].");
    const message = 'lookup: indices must be an int32 tensor; got "float32". Cast them?';
    expect(() => lookup(table, table)).toThrow(message);
    expectNoLeakOnThrow(() => lookup(table, table));
  });
});
