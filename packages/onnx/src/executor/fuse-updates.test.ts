import { expect, test } from "vitest";
import { add, elementwise, gemm, multiply, subtract } from "../graph/operators.js";
import { constantValue, inputValue, scalar, type Value } from "../graph/value.js";
import { fuseUpdates } from "./fuse-updates.js";

const decay = scalar(0.9);
const rate = inputValue("float32", []);
const input = (...shape: number[]) => inputValue("float32", shape);

/** Momentum: velocity = 0.9 velocity + gradient, parameter = parameter - rate velocity. */
function momentum(name: string, gradient: Value): Part {
  const [parameter, velocity] = [input(...gradient.shape), input(...gradient.shape)];
  const next = add(multiply(velocity, decay), gradient);
  return {
    state: [
      [`${name}/p`, parameter],
      [`${name}/v`, velocity],
    ],
    updates: [
      [`${name}/p`, subtract(parameter, multiply(next, rate))],
      [`${name}/v`, next],
    ],
  };
}

const product = (...shape: number[]) => gemm(input(shape[0]!, 3), input(3, shape[1]!), false, false);

interface Part {
  readonly state: readonly [string, Value][];
  readonly updates: readonly [string, Value][];
}

function fuse(...parts: readonly Part[]) {
  return fuseUpdates(new Map(parts.flatMap((part) => part.updates)), new Map(parts.flatMap((part) => part.state)));
}

test("the updates of a parameter and its slots are one pass over the gradient, and each gradient has its own", () => {
  const [a, b] = [product(2, 4), product(5, 6)];
  const { fused, rest } = fuse(momentum("a", a), momentum("b", b));
  expect(rest.size).toBe(0);
  expect(fused.map(({ variables }) => variables)).toEqual([
    ["a/p", "a/v"],
    ["b/p", "b/v"],
  ]);
  expect(fused.map(({ extras, numbers }) => [extras, numbers])).toEqual([
    [[a], [rate]],
    [[b], [rate]],
  ]);
  const { expressions, writes } = fused[0]!;
  // p, v, 0.9, v 0.9, g, v', rate, v' rate, p'
  expect(expressions).toEqual([
    { kind: "variable", index: 0 },
    { kind: "variable", index: 1 },
    { kind: "constant", value: Math.fround(0.9) },
    { kind: "operation", operator: "Mul", inputs: [1, 2] },
    { kind: "extra", index: 0 },
    { kind: "operation", operator: "Add", inputs: [3, 4] },
    { kind: "number", index: 0 },
    { kind: "operation", operator: "Mul", inputs: [5, 6] },
    { kind: "operation", operator: "Sub", inputs: [0, 7] },
  ]);
  expect(writes).toEqual([
    { variable: 0, expression: 8 },
    { variable: 1, expression: 5 },
  ]);
});

test("an average that follows a parameter is computed with it, from the value before", () => {
  const own = momentum("a", product(2, 4));
  const average = input(2, 4);
  const moved = add(multiply(average, decay), own.state[0]![1]);
  const { fused } = fuse(own, { state: [["average", average]], updates: [["average", moved]] });
  expect(fused.map(({ variables }) => variables)).toEqual([["a/p", "a/v", "average"]]);
});

test("what is no elementwise computation of state and results stays with the graph", () => {
  const feed = momentum("feed", input(2, 4));
  const constant = momentum("constant", constantValue("float32", [2, 4], new Float32Array(8)));
  const alone = (name: string, value: Value): Part => ({
    state: [[name, input(...value.shape)]],
    updates: [[name, value]],
  });
  const { fused, rest } = fuse(
    feed,
    constant,
    alone("whole", product(2, 4)),
    alone("exp", elementwise("Exp", input(2, 4))),
    alone("steps", add(rate, scalar(1))),
  );
  // The velocities meet lists that are no results; the parameters read the velocities that the graph computes.
  expect(fused.map(({ variables, extras }) => [variables, extras])).toEqual([
    [["feed/p"], [feed.updates[1]![1]]],
    [["constant/p"], [constant.updates[1]![1]]],
  ]);
  expect([...rest.keys()]).toEqual(["feed/v", "constant/v", "whole", "exp", "steps"]);
});

test("a gradient that meets a mask is read as the product, which the graph computes", () => {
  const masked = multiply(product(2, 4), constantValue("float32", [2, 4], new Float32Array(8)));
  const { fused } = fuse(momentum("a", masked));
  expect(fused.map(({ variables, extras }) => [variables, extras])).toEqual([[["a/p", "a/v"], [masked]]]);
});

test("a pass that would write beside the graph, or over many lists, is none", () => {
  const own = momentum("a", product(2, 4));
  const shared: Part = { ...own, updates: [own.updates[0]!, ["a/v", product(2, 4)]] };
  expect(fuse(shared).fused).toEqual([]);
  expect([...fuse(shared).rest.keys()].sort()).toEqual(["a/p", "a/v"]);
  const many = Array.from({ length: 9 }, () => product(2, 4)).reduce((sum, each) => add(sum, each));
  expect(fuse(momentum("many", many)).fused).toEqual([]);
});
