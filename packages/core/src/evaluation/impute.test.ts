import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Column } from "../data/column.js";
import { type ExampleSource } from "../data/source.js";
import { diagonalNormal } from "../distributions/diagonal-normal.js";
import { mixed } from "../distributions/mixed.js";
import { type Tensor } from "../types.js";
import { impute } from "./impute.js";

const columns: readonly Column[] = [
  { name: "a", kind: "real", centre: 0, scale: 1 },
  { name: "smokes", kind: "binary", levels: ["no", "yes"] },
  { name: "b", kind: "real", centre: 0, scale: 1 },
];
const [slopeA, slopeB] = [2, -1];
/** softplus(8) - 8, the log-variance that a network's 0 gives. */
const variance = Math.exp(Math.log1p(Math.exp(8)) - 8);

const nothing = { parameters: new Map(), dispose: () => undefined };
const normal = (shape: number[]) => diagonalNormal({ mean: tf.zeros(shape), logVariance: tf.zeros(shape) });

/** x = (2 z, yes with odds e^(3 z), -z) and noise, with z drawn from the prior. */
const model = {
  encoder: { ...nothing, given: (x: Tensor) => normal([...x.shape.slice(0, 1), 1]) },
  prior: { ...nothing, distribution: () => normal([1]) },
  decoder: {
    ...nothing,
    given: (z: Tensor) => {
      const noise = tf.zerosLike(z);
      return mixed(columns, tf.concat([tf.mul(z, slopeA), tf.mul(z, slopeB), noise, noise, tf.mul(z, 3)], -1));
    },
  },
};

function table(...rows: number[][]): ExampleSource {
  return {
    spec: { name: "made", shape: [3], kind: "mixed", columns },
    size: rows.length,
    fingerprint: "made",
    read: (indices) => {
      const values = Float32Array.from([...indices].flatMap((row) => rows[row]!));
      return { x: { values, shape: [indices.length, 3] } };
    },
  };
}

test("what is missing is what the model expects of it given the rest", async () => {
  const { values, missing, effectiveSampleSize } = await impute(
    model,
    table([1.5, NaN, NaN], [NaN, 1, 0.5], [NaN, NaN, NaN]),
    {
      samples: 20_000,
      batchSize: 2,
      rows: 5000,
    },
  );
  // E[b | a] = slope_b slope_a a / (slope_a² + variance), and z > 0 where a > 0.
  const expected = (slopeB * slopeA * 1.5) / (slopeA ** 2 + variance);
  // Five standard errors of 20,000 weighted draws that count for some thousands: 5 / sqrt(4000).
  expect(values[0]).toBe(1.5);
  expect(values[1]).toBe(1);
  expect(Math.abs(values[2]! - expected)).toBeLessThan(0.05);
  expect([...values.subarray(4, 6)]).toEqual([1, 0.5]);
  expect(Math.abs(values[6]!)).toBeLessThan(0.08);
  expect([...missing]).toEqual([0, 1, 1, 1, 0, 0, 1, 1, 1]);
  // Without anything known all draws weigh the same.
  expect(effectiveSampleSize[2]).toBeCloseTo(20_000, 0);
  expect(effectiveSampleSize[0]).toBeLessThan(15_000);
});

test("passes with draws of very different weight are put together on one scale", async () => {
  // A row so far out that weights differ by e^100 and more between draws.
  const few = await impute(model, table([60, NaN, NaN]), { samples: 4000, rows: 40, batchSize: 1 });
  expect(Number.isFinite(few.values[2]!)).toBe(true);
  expect(few.effectiveSampleSize[0]).toBeGreaterThanOrEqual(1);
});

test("tells the share that is done after each pass, over all kinds of passes", async () => {
  const shares: number[] = [];
  const onProgress = (share: number) => void shares.push(share);
  // Two draws at a time, and the fifth alone: three passes over each of two batches.
  const rows = table([1, NaN, 1], [NaN, 1, 1], [1, 0, NaN]);
  await impute(model, rows, { samples: 5, batchSize: 2, rows: 4, onProgress });
  expect(shares.map((share) => share.toFixed(2))).toEqual(["0.27", "0.53", "0.67", "0.80", "0.93", "1.00"]);
});

test("bad arguments are named, and nothing is left behind", async () => {
  const before = tf.memory().numTensors;
  await expect(impute(model, table([1, 1, NaN]), { samples: 0 })).rejects.toThrow(
    "impute: samples must be a positive integer; got 0.",
  );
  const plain = { ...table([1, 1, 1]), spec: { name: "plain", shape: [3], kind: "real" } as const };
  await expect(impute(model, plain)).rejects.toThrow(
    'impute: source must be rows of a table, with columns; got "real".',
  );
  const other = { ...model, decoder: { ...nothing, given: (z: Tensor) => normal([...z.shape.slice(0, -1), 3]) } };
  await expect(impute(other, table([1, 1, NaN]), { samples: 1 })).rejects.toThrow(
    'impute: model must be one whose likelihood is "mixed"; got "another". Build it from a table\'s spec.',
  );
  await impute(model, table([1, NaN, 1]), { samples: 3 });
  expect(tf.memory().numTensors).toBe(before);
});
