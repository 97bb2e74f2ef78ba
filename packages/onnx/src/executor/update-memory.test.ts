import { expect, test } from "vitest";
import { type Expression, type FusedUpdate } from "./fuse-updates.js";
import { UpdateMemory } from "./update-memory.js";

const operation = (operator: string, ...inputs: number[]): Expression => ({ kind: "operation", operator, inputs });

/** One variable a, one extra b, one number c, and what becomes of a. */
function update(...operations: Expression[]): FusedUpdate<string> {
  const leaves: Expression[] = [
    { kind: "variable", index: 0 },
    { kind: "extra", index: 0 },
    { kind: "number", index: 0 },
    { kind: "constant", value: 0.1 },
  ];
  const expressions = [...leaves, ...operations];
  const writes = [{ variable: 0, expression: expressions.length - 1 }];
  return { variables: ["a"], extras: [{} as never], numbers: [{} as never], expressions, writes };
}

function run(memory: UpdateMemory, fused: FusedUpdate<string>, a: number[], b: number[], c: number) {
  const home = memory.home(fused, a.length);
  home.arrays[0]!.set(a);
  home.arrays[1]!.set(b);
  home.numbers[0] = c;
  home.run();
  return home.arrays;
}

const { fround } = Math;
const cases: [string, Expression[], (a: number, b: number, c: number) => number][] = [
  ["Add", [operation("Add", 0, 1)], (a, b) => a + b],
  ["Sub", [operation("Sub", 0, 1)], (a, b) => a - b],
  ["Mul", [operation("Mul", 0, 3)], (a) => a * fround(0.1)],
  ["Div", [operation("Div", 1, 0)], (a, b) => b / a],
  ["Max", [operation("Max", 0, 1)], (a, b) => Math.max(a, b)],
  ["Min", [operation("Min", 0, 2)], (a, _, c) => Math.min(a, c)],
  ["Sqrt", [operation("Sqrt", 1)], (_, b) => Math.sqrt(b)],
  ["Abs", [operation("Abs", 0)], (a) => Math.abs(a)],
  ["Neg", [operation("Neg", 0)], (a) => -a],
  ["Mul and Add", [operation("Mul", 0, 1), operation("Add", 4, 2)], (a, b, c) => fround(a * b) + c],
];

test.each(cases)("%s rounds as float32 does, over lists of any length, and nothing else is written", (_, made, of) => {
  const memory = new UpdateMemory();
  for (const length of [1, 3, 4, 5, 101]) {
    const a = Array.from({ length }, (_, i) => fround(Math.sin(i + 1)));
    const b = Array.from({ length }, (_, i) => fround(1 / (i + 3)));
    const c = fround(0.3);
    const neighbour = memory.home(update(operation("Neg", 0)), 3).arrays;
    const [after, extra] = run(memory, update(...made), a, b, c);
    expect([...after!]).toEqual(a.map((each, i) => fround(of(each, b[i]!, c))));
    expect([...extra!]).toEqual(b);
    expect(neighbour.map((list) => [...list])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  }
});

test("not a number stays not a number, in a maximum too, and signs of zeros are kept", () => {
  const memory = new UpdateMemory();
  expect([...run(memory, update(operation("Max", 0, 1)), [NaN, 1], [1, NaN], 0)[0]!]).toEqual([NaN, NaN]);
  expect([...run(memory, update(operation("Neg", 0)), [0, -0], [0, 0], 0)[0]!]).toEqual([-0, 0]);
});

test("lists that are larger than what is left lie in a memory of their own", () => {
  const memory = new UpdateMemory();
  const [small, large] = [10, 2 ** 20].map((size) => memory.home(update(operation("Neg", 0)), size));
  expect(large!.arrays[0]!.buffer).not.toBe(small!.arrays[0]!.buffer);
  large!.arrays[0]!.fill(2);
  large!.run();
  expect(large!.arrays[0]!.every((each) => each === -2)).toBe(true);
});
