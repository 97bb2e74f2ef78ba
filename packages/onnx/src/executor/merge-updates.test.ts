import { expect, test } from "vitest";
import { add, elementwise, gemm, multiply, subtract } from "../graph/operators.js";
import { orderGraph } from "../graph/order.js";
import { inputValue, scalar, type Value } from "../graph/value.js";
import { mergeUpdates } from "./merge-updates.js";

const decay = scalar(0.9);
const rate = inputValue("float32", []);

/** Momentum: velocity = 0.9 velocity + gradient, parameter = parameter - rate velocity. */
function momentum(name: string, shape: number[], ownRate = rate) {
  const [parameter, velocity, gradient] = [0, 1, 2].map(() => inputValue("float32", shape)) as [Value, Value, Value];
  const next = add(multiply(velocity, decay), elementwise("Exp", gradient));
  return {
    state: [
      [`${name}/p`, parameter],
      [`${name}/v`, velocity],
    ] as [string, Value][],
    updates: [
      [`${name}/p`, subtract(parameter, multiply(next, ownRate))],
      [`${name}/v`, next],
    ] as [string, Value][],
  };
}

function merge(...parts: readonly ReturnType<typeof momentum>[]) {
  const updates = new Map(parts.flatMap((part) => part.updates));
  const state = new Map(parts.flatMap((part) => part.state));
  return mergeUpdates([], updates, state);
}

test("equal updates of small variables become one, on lists of variables and joined gradients", () => {
  const merged = merge(momentum("a", [3]), momentum("b", [2, 2]));
  expect(merged.updates.map(({ variables }) => variables)).toEqual([
    ["a/p", "b/p"],
    ["a/v", "b/v"],
  ]);
  expect(merged.updates.map(({ value }) => value.shape)).toEqual([[7], [7]]);
  expect(merged.inputs.map(({ variables }) => variables)).toEqual([
    ["a/p", "b/p"],
    ["a/v", "b/v"],
  ]);
  const operators = orderGraph(merged.updates.map(({ value }) => value)).operations.map(({ operator }) => operator);
  expect(operators.sort()).toEqual(["Add", "Concat", "Exp", "Exp", "Mul", "Mul", "Reshape", "Sub"]);
});

test("large variables stay alone", () => {
  const merged = merge(momentum("a", [3]), momentum("b", [200, 200]), momentum("c", [4]));
  expect(merged.updates.map(({ variables }) => variables)).toEqual([["a/p", "c/p"], ["a/v", "c/v"], ["b/p"], ["b/v"]]);
  expect(merged.updates.map(({ value }) => value.shape)).toEqual([[7], [7], [200, 200], [200, 200]]);
});

test("variables are read together only with those that they are written with, so that each lies in one place", () => {
  // Two players with one decay and rates of their own: their velocities merge, their parameters do not.
  const other = inputValue("float32", []);
  const merged = merge(momentum("a", [3]), momentum("b", [2]), momentum("c", [4], other), momentum("d", [5], other));
  const written = merged.updates.map(({ variables }) => variables.join());
  expect(written).toEqual(["a/p,b/p", "a/v,b/v,c/v,d/v", "c/p,d/p"]);
  expect(merged.inputs.map(({ variables }) => variables.join()).filter((key) => !written.includes(key))).toEqual([]);
});

test("updates that differ in a number or an operator stay apart", () => {
  const [x, y] = [inputValue("float32", [2]), inputValue("float32", [2])];
  const updates = new Map([
    ["x", multiply(x, scalar(0.5))],
    ["y", multiply(y, scalar(0.25))],
  ]);
  const merged = mergeUpdates(
    [],
    updates,
    new Map([
      ["x", x],
      ["y", y],
    ]),
  );
  expect(merged.updates.map(({ variables }) => variables)).toEqual([["x"], ["y"]]);
});

test("a gradient that is a product of matrices is where an update begins", () => {
  const [x, dy, w] = [inputValue("float32", [4, 2]), inputValue("float32", [4, 3]), inputValue("float32", [2, 3])];
  const [b, db] = [inputValue("float32", [3]), inputValue("float32", [3])];
  const updates = new Map([
    ["w", subtract(w, gemm(x, dy, true, false))],
    ["b", subtract(b, elementwise("Exp", db))],
  ]);
  const merged = mergeUpdates(
    [],
    updates,
    new Map([
      ["w", w],
      ["b", b],
    ]),
  );
  expect(merged.updates.map(({ variables }) => variables)).toEqual([["w", "b"]]);
});
