import {
  ArgumentError,
  batchNorm,
  conv2d,
  createRng,
  evaluationPass,
  flatten,
  gatedDense,
  type Layer,
  mlp,
  reshape,
  residualBlock,
  sequential,
  transposedConv2d,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { exportOnnx } from "./export-onnx.js";

const window = { kernelSize: 4, strides: 2, padding: 1 } as const;

const networks: Record<string, { readonly layer: Layer; readonly input: readonly number[] }> = {
  "of dense layers": { input: [3], layer: sequential([gatedDense({ units: 5 }), mlp({ hidden: [8], outputs: 6 })]) },
  "that decodes by convolutions": {
    input: [3],
    layer: sequential([
      ...[mlp({ hidden: [], outputs: 4 * 4 * 3 }), reshape([4, 4, 3])],
      transposedConv2d({ filters: 9, ...window, activation: "relu" }),
      transposedConv2d({ filters: 1, ...window }),
    ]),
  },
  "that encodes by convolutions": {
    input: [8, 8, 2],
    layer: sequential([
      conv2d({ filters: 9, ...window, activation: "relu" }),
      residualBlock({ hidden: 4 }),
      ...[batchNorm(), flatten(), mlp({ hidden: [], outputs: 4 })],
    ]),
  },
};

test.each(Object.keys(networks))("a network %s runs on batches of 1, 7 and 100 from one file", async (name) => {
  const { layer, input } = networks[name]!;
  const network = layer(input, createRng(1));
  const tensors = tf.memory().numTensors;
  const body = (x: tf.Tensor) => tf.tidy(() => tf.softmax(network.apply(x, evaluationPass(createRng(0)))));
  const session = await ort.InferenceSession.create(exportOnnx(body, { x: ["batch", ...input] }));
  for (const batch of [1, 7, 100]) {
    const x = createRng(batch).stream.fillNormal(new Float32Array(batch * input.reduce((a, b) => a * b, 1)));
    const { output } = await session.run({ x: new ort.Tensor("float32", x, [batch, ...input]) });
    const expected = tf.tidy(() => body(tf.tensor(x, [batch, ...input])));
    expect(output!.dims).toEqual(expected.shape);
    // Probabilities in float32, summed in another order.
    expected.dataSync().forEach((value, at) => expect((output!.data as Float32Array)[at]).toBeCloseTo(value, 5));
    expected.dispose();
  }
  await session.release();
  expect(tf.memory().numTensors).toBe(tensors);
  network.dispose();
});

test("inputs may share the free axis, and outputs follow from it", async () => {
  const body = (x: tf.Tensor, y: tf.Tensor) => ({
    pairs: tf.concat([x, y], 0),
    ones: tf.onesLike(x),
    flat: tf.reshape(tf.add(x, y), [-1]),
  });
  const model = exportOnnx(body, { x: ["n", 2], y: ["n", 2] });
  const text = new TextDecoder("latin1").decode(model);
  ["n", "2*n"].forEach((size) => expect(text).toContain(`\u0012${String.fromCharCode(size.length)}${size}`));
  const session = await ort.InferenceSession.create(model);
  const outputs = await session.run({
    x: new ort.Tensor("float32", [1, 2, 3, 4], [2, 2]),
    y: new ort.Tensor("float32", [5, 6, 7, 8], [2, 2]),
  });
  expect(
    Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, data }]) => [name, [dims, [...(data as Float32Array)]]]),
    ),
  ).toEqual({
    pairs: [
      [4, 2],
      [1, 2, 3, 4, 5, 6, 7, 8],
    ],
    ones: [
      [2, 2],
      [1, 1, 1, 1],
    ],
    flat: [[4], [6, 8, 10, 12]],
  });
  await session.release();
});

test.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ["a mean over the batch", (x) => tf.sub(x, tf.mean(x, 0))],
  ["a constant for each example", (x) => tf.add(x, tf.reshape(tf.range(0, x.shape[0]), [-1, 1]))],
  ["another number of operations", (x) => (x.shape[0] > 18 ? tf.neg(x) : tf.abs(x))],
])("a function with %s has no free axis, and is refused with the way out", (_name, body) => {
  const before = tf.memory().numTensors;
  expect(() => exportOnnx(body, { x: ["batch", 3] })).toThrow(ArgumentError);
  expect(() => exportOnnx(body, { x: ["batch", 3] })).toThrow(
    'exportOnnx: body must be a function that treats the batch axis alike at every size; got "batch". ' +
      "A mean over the batch, batch statistics or a constant for each example do not: export it for one size.",
  );
  expect(tf.memory().numTensors).toBe(before);
});
