import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Column } from "../data/column.js";
import { createRng } from "../random/index.js";
import { evaluationPass } from "../training/pass.js";
import { tableFeatures } from "./table-features.js";

const columns: readonly Column[] = [
  { name: "age", kind: "real", centre: 40, scale: 12 },
  { name: "visits", kind: "count", centre: Math.log(3), most: 40 },
  { name: "colour", kind: "categorical", levels: ["red", "green"] },
];

test("numbers pass, counts are logarithms about their mean, levels are in one-hot form, and gaps are zeros that say so", () => {
  const network = tableFeatures(columns)([4], createRng(0));
  expect(network.outputShape).toEqual([1 + 1 + 2 + 3 + 1]);
  tf.tidy(() => {
    const features = network.apply(
      tf.tensor2d([
        [0.5, 3, 1, 9],
        [NaN, NaN, NaN, 8],
      ]),
      evaluationPass(createRng(0)),
    );
    // The label, which follows the columns, comes last as it is.
    const [first, second] = features.arraySync() as number[][];
    expect(first!.map((value) => Number(value.toFixed(6)))).toEqual([0.5, 0, 0, 1, 1, 1, 1, 9]);
    // A zero may be negative.
    expect(second!.map((value) => value + 0)).toEqual([0, 0, 0, 0, 0, 0, 0, 8]);
  });
});

test("fewer values than columns are refused", () => {
  expect(() => tableFeatures(columns)([2], createRng(0))).toThrow(
    "tableFeatures: inputShape must hold the 3 columns of a row; got [2].",
  );
});
