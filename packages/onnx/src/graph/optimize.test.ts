import { expect, test } from "vitest";
import {
  add,
  cast,
  comparison,
  divide,
  elementwise,
  expand,
  filled,
  gemm,
  multiply,
  reduce,
  reshape,
  subtract,
  transpose,
  where,
} from "./operators.js";
import { optimize } from "./optimize.js";
import { orderGraph } from "./order.js";
import { constantNumber, hostValue, inputValue, result, scalar, type Value } from "./value.js";

const x = inputValue("float32", [2, 3]);

/** The operators that remain, in order. */
function operators(...outputs: Value[]): string[] {
  return orderGraph(optimize(outputs)).operations.map(({ operator }) => operator);
}

test("what is computed twice is computed once", () => {
  expect(operators(add(elementwise("Exp", x), elementwise("Exp", x)))).toEqual(["Exp", "Add"]);
});

test("numbers that are known are worked out in float32", () => {
  const [third] = optimize([divide(scalar(1), add(scalar(1), scalar(2)))]);
  expect(constantNumber(third!)).toBe(Math.fround(1 / 3));
});

test("adding zero and multiplying by one cost nothing", () => {
  expect(operators(divide(multiply(add(x, scalar(0)), filled([2, 3], 1)), scalar(1)))).toEqual([]);
  expect(operators(subtract(scalar(0), x))).toEqual(["Sub"]);
});

test("tensors of equal elements are numbers to operators that broadcast", () => {
  const twos = hostValue("float32", [2, 3], new Float32Array(6).fill(2));
  expect(operators(multiply(x, twos))).toEqual(["Mul"]);
  expect(operators(multiply(x, expand(inputValue("float32", [1, 3]), [2, 3])))).toEqual(["Mul"]);
});

test("an expansion that gives the result its shape stays", () => {
  const row = inputValue("float32", [1, 3]);
  expect(operators(elementwise("Exp", expand(row, [2, 3])))).toEqual(["Expand", "Exp"]);
  expect(operators(add(expand(row, [2, 3]), scalar(1)))).toEqual(["Expand", "Add"]);
});

test("a bias goes into the product unless something else reads the product", () => {
  const [a, b, bias] = [inputValue("float32", [2, 4]), inputValue("float32", [4, 3]), inputValue("float32", [3])];
  const product = gemm(a, b, false, false);
  expect(operators(add(product, bias))).toEqual(["Gemm"]);
  expect(operators(add(product, bias), product)).toEqual(["Gemm", "Add"]);
});

test("a bias goes into the convolution behind the transpose that puts the channels last", () => {
  const [images, kernel, bias] = [
    inputValue("float32", [2, 3, 5, 5]),
    inputValue("float32", [5, 3, 1, 1]),
    inputValue("float32", [5]),
  ];
  const attributes = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
  const convolved = result("float32", [2, 5, 5, 5], { operator: "Conv", inputs: [images, kernel], attributes });
  const moved = transpose(convolved, [0, 2, 3, 1]);
  expect(operators(add(moved, bias))).toEqual(["Conv", "Transpose"]);
  // Without the transpose the bias is one number for each column of the image.
  expect(operators(add(convolved, bias))).toEqual(["Conv", "Add"]);
  expect(operators(add(transpose(convolved, [0, 1, 3, 2]), bias))).toEqual(["Conv", "Transpose", "Add"]);
  expect(operators(add(moved, bias), convolved)).toEqual(["Conv", "Transpose", "Add"]);
});

test("a bias and an activation go into the product behind a reshape that leaves the channels as they are", () => {
  const [a, b, bias] = [inputValue("float32", [4, 2]), inputValue("float32", [2, 3]), inputValue("float32", [3])];
  const product = gemm(a, b, false, false);
  expect(operators(elementwise("Relu", add(reshape(product, [2, 2, 3]), bias)))).toEqual(["Gemm", "Relu", "Reshape"]);
  expect(operators(add(reshape(product, [2, 2, 3]), bias), product)).toEqual(["Gemm", "Reshape", "Add"]);
  const other = inputValue("float32", [6]);
  expect(operators(add(reshape(product, [2, 6]), other))).toEqual(["Gemm", "Reshape", "Add"]);
});

test("a tensor whose last size is 1 meets a number without it", () => {
  const images = inputValue("float32", [2, 4, 4, 1]);
  expect(operators(multiply(images, scalar(2)))).toEqual(["Reshape", "Mul", "Reshape"]);
  const [scaled] = optimize([subtract(scalar(1), images)]);
  expect(scaled!.shape).toEqual([2, 4, 4, 1]);
  expect(operators(multiply(images, inputValue("float32", [4, 1])))).toEqual(["Mul"]);
});

test("many rows are summed in parts, and the parts to what has the shape of the sum", () => {
  const images = inputValue("float32", [64, 8, 8, 16]);
  const sum = (axes: number[], keep = false) => reduce("ReduceSum", images, axes, keep);
  expect(operators(sum([0, 1, 2]))).toEqual(["Reshape", "ReduceSum", "ReduceSum"]);
  expect(optimize([sum([0, 1, 2], true)])[0]!.shape).toEqual([1, 1, 1, 16]);
  expect(operators(sum([1, 2, 3]))).toEqual(["ReduceSum"]);
  expect(operators(reduce("ReduceSum", inputValue("float32", [100, 16]), [0], false))).toEqual(["ReduceSum"]);
});

test("the slopes of relu and leakyRelu take one pass each and a product", () => {
  const positive = comparison("Greater", x, scalar(0));
  expect(operators(multiply(x, cast(positive, "float32")))).toEqual(["HardSigmoid", "Mul"]);
  const dy = inputValue("float32", [2, 3]);
  expect(operators(where(positive, dy, multiply(dy, scalar(0.01))))).toEqual(["HardSigmoid", "Max", "Mul"]);
});

test("a boolean becomes a number in one cast", () => {
  const positive = comparison("Greater", x, scalar(1));
  expect(operators(cast(cast(positive, "int32"), "float32"))).toEqual(["Greater", "Cast"]);
});

test("a graph that is deep does not exhaust the stack", () => {
  let value: Value = x;
  for (let i = 0; i < 20_000; i++) value = elementwise(i % 2 === 0 ? "Neg" : "Exp", value);
  expect(operators(value)).toHaveLength(20_000);
});
