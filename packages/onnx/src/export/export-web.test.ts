import { createRng, evaluationPass, flatten, type Layer, mlp, reshape, sequential, transposedConv2d } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import ort from "onnxruntime-web";
import { beforeAll, expect, test } from "vitest";
import { exportOnnx } from "./export-onnx.js";

beforeAll(() => {
  // One thread needs no shared memory, as in a page without special headers.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
});

const window = { kernelSize: 4, strides: 2, padding: 1 } as const;

const decoders: Record<string, Layer> = {
  dense: mlp({ hidden: [8, 8], outputs: 6, activation: "leakyRelu" }),
  convolutional: sequential([
    ...[mlp({ hidden: [], outputs: 4 * 4 * 3 }), reshape([4, 4, 3])],
    ...[
      transposedConv2d({ filters: 4, ...window, activation: "relu" }),
      transposedConv2d({ filters: 1, ...window }),
      flatten(),
    ],
  ]),
};

test.each(Object.keys(decoders))(
  "a %s decoder gives in the WebAssembly runtime of browsers what it gives here",
  async (name) => {
    const network = decoders[name]!([3], createRng(1));
    const decode = (z: tf.Tensor) => tf.tidy(() => tf.sigmoid(network.apply(z, evaluationPass(createRng(0)))));
    const session = await ort.InferenceSession.create(exportOnnx(decode, { z: [2, 3] }), {
      executionProviders: ["wasm"],
    });
    const z = Float32Array.of(0.3, -0.1, 1.2, -0.7, 0.5, 0);
    const { output } = await session.run({ z: new ort.Tensor("float32", z, [2, 3]) });
    const expected = tf.tidy(() => decode(tf.tensor2d(z, [2, 3])).dataSync());
    expect(output!.dims).toEqual([2, expected.length / 2]);
    // Probabilities in float32, with other approximations of the sigmoid and other orders of summation.
    expected.forEach((value, at) => expect((output!.data as Float32Array)[at]).toBeCloseTo(value, 5));
    expect(new Set(expected).size).toBeGreaterThan(expected.length / 2);
    await session.release();
    network.dispose();
  },
);
