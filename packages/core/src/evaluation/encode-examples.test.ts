import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type ExampleSource } from "../data/source.js";
import { type Tensor } from "../types.js";
import { encodeExamples, exampleTensor } from "./encode-examples.js";

/** Row i is (i, 2 i), of class i mod 3. */
const source: ExampleSource = {
  spec: { name: "rows", shape: [2], kind: "real", classes: 3 },
  size: 10,
  fingerprint: "rows",
  read: (indices) => ({
    x: { values: Float32Array.from([...indices].flatMap((i) => [i, 2 * i])), shape: [indices.length, 2] },
    label: { values: Int32Array.from(indices, (i) => i % 3), shape: [indices.length] },
  }),
};
const model = { parameters: new Map(), encode: (x: Tensor) => tf.sum(x, 1, true) };

test("examples come as one tensor that belongs to the caller", () => {
  const before = tf.memory().numTensors;
  const x = exampleTensor(source, [3, 0]);
  expect([x.shape, [...x.dataSync()], x.dtype]).toEqual([[2, 2], [3, 6, 0, 0], "float32"]);
  x.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(() => exampleTensor({ train: source } as unknown as ExampleSource, [0])).toThrow(
    "exampleTensor: source must be examples to read",
  );
});

test("codes of a whole source are those of its rows in order, whatever the batch, and leave nothing behind", async () => {
  const before = tf.memory().numTensors;
  for (const batchSize of [1, 4, 64]) {
    const { codes, label } = await encodeExamples(model, source, { batchSize });
    expect(codes.shape).toEqual([10, 1]);
    expect([...codes.values]).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
    expect([...label!]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
  }
  const plain = { ...source, spec: { ...source.spec, classes: undefined } };
  expect(await encodeExamples(model, plain)).not.toHaveProperty("label");
  expect(tf.memory().numTensors).toBe(before);
  await expect(encodeExamples(model, source, { batch: 2 } as object)).rejects.toThrow(
    "encodeExamples: options must be among batchSize",
  );
});
