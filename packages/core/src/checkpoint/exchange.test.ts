import { expect, test } from "vitest";
import { ArgumentError, CheckpointError } from "../errors.js";
import { exportTensors, importTensors, type NameMap } from "./exchange.js";
import { type TensorArray } from "./tensor-file.js";

const counted = (...shape: number[]): TensorArray => ({
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  shape,
});

test("axes are turned as the map says, and back to the bit", () => {
  // Element (o, i, h, w) of [2, 3, 1, 2] lies at 6 o + 2 i + w, and comes to (h, w, i, o) of [1, 2, 3, 2].
  const foreign = new Map([["conv.weight", counted(2, 3, 1, 2)]]);
  const names: NameMap = { "conv0/kernel": { from: "conv.weight", transpose: [2, 3, 1, 0] } };
  const here = importTensors(foreign, names);
  expect(here.get("conv0/kernel")).toEqual({
    values: Float32Array.of(0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11),
    shape: [1, 2, 3, 2],
  });
  expect(exportTensors(here, names)).toEqual(foreign);
});

test("two heads become the columns of one layer, and two heads again", () => {
  const foreign = new Map([
    ["mean.weight", counted(2, 3)],
    ["spread.weight", { ...counted(2, 3), values: Float32Array.from([0, 1, 2, 3, 4, 5], (x) => 10 + x) }],
    ["mean.bias", counted(2)],
    ["spread.bias", { values: Float32Array.of(8, 9), shape: [2] }],
  ]);
  const names: NameMap = {
    kernel: { from: ["mean.weight", "spread.weight"], transpose: [1, 0] },
    bias: { from: ["mean.bias", "spread.bias"] },
  };
  const here = importTensors(foreign, names);
  expect(here.get("kernel")).toEqual({
    values: Float32Array.of(0, 3, 10, 13, 1, 4, 11, 14, 2, 5, 12, 15),
    shape: [3, 4],
  });
  expect(here.get("bias")!.values).toEqual(Float32Array.of(0, 1, 8, 9));
  expect(Object.fromEntries(exportTensors(here, names))).toEqual(Object.fromEntries(foreign));
});

test("what is left out on purpose is named", () => {
  const foreign = new Map([
    ["w", counted(2)],
    ["batches", { values: BigInt64Array.of(3n), shape: [] }],
  ]);
  expect([...importTensors(foreign, { kernel: "w" }, { ignore: ["batches"] }).keys()]).toEqual(["kernel"]);
  expect([...exportTensors(new Map([...foreign]), { w: "there" }, { ignore: ["batches"] }).keys()]).toEqual(["there"]);
});

const file = new Map<string, TensorArray>([
  ["a", counted(2, 3)],
  ["b", counted(2, 2)],
  ["c", { values: Float64Array.of(1), shape: [1] }],
]);

test.each<[NameMap, string[], string, new (message: string) => Error]>([
  [{ x: "A" }, [], 'importTensors: names must be among a, b, c; got "A". Is it misspelt?', CheckpointError],
  [
    { x: "a" },
    [],
    'importTensors: names must be a map of every tensor; got ["b","c"]. Name them in the map, or in `ignore`.',
    CheckpointError,
  ],
  [
    { x: "c" },
    ["a", "b"],
    'importTensors: dtype of "c" must be float32 or int32; got "Float64Array". Convert',
    CheckpointError,
  ],
  [
    { x: { from: "a", transpose: [0, 0] } },
    ["b", "c"],
    'NameMap: transpose must be an order of the 2 axes of "a"; got [0,0].',
    ArgumentError,
  ],
  [
    { x: { from: ["a", "b"] } },
    ["c"],
    'importTensors: tensors of "x" must be all of the shape [2, 3]; got [2,2].',
    CheckpointError,
  ],
])("a map of %j, with %j ignored, is refused", (names, ignore, message, type) => {
  expect(() => importTensors(file, names, { ignore })).toThrow(type);
  expect(() => importTensors(file, names, { ignore })).toThrow(message);
});

test("a last axis that does not fall into the parts that it came from is refused", () => {
  const tensors = new Map([["x", counted(2, 3)]]);
  const names = { x: { from: ["a", "b"] } };
  expect(() => exportTensors(tensors, names)).toThrow(ArgumentError);
  expect(() => exportTensors(tensors, names)).toThrow(
    'exportTensors: "x" must be of a last axis in 2 equal parts; got [2,3].',
  );
});
