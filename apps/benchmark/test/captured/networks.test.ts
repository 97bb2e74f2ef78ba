import {
  activation,
  adamW,
  averagePool,
  conv2d,
  dense,
  dropout,
  eager,
  type ExampleSource,
  type Executor,
  fit,
  flatten,
  groupNorm,
  layerNorm,
  maxPool,
  RandomStream,
  reshape,
  residual,
  sequential,
  upsample,
} from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { vae } from "@elbo/vae";
import { expect, test } from "vitest";
const values = Float32Array.from(RandomStream.fromSeed(2).integers(64 * 40, 2));
const source: ExampleSource = {
  spec: { name: "bits", shape: [8, 8, 1], kind: "binary" },
  size: 40,
  fingerprint: "bits",
  read: (indices) => {
    const x = new Float32Array(64 * indices.length);
    indices.forEach((index, i) => x.set(values.subarray(64 * index, 64 * index + 64), 64 * i));
    return { x: { values: x, shape: [indices.length, 8, 8, 1] } };
  },
};
const around = { kernelSize: 3, padding: 1 } as const;
const own = () => ({
  encoder: sequential([
    conv2d({ filters: 4, ...around }),
    groupNorm({ groups: 2 }),
    activation("elu"),
    residual(conv2d({ filters: 6, ...around }), conv2d({ filters: 6, kernelSize: 1 })),
    maxPool(2),
    averagePool(2),
    flatten(),
    dense({ units: 8 }),
    layerNorm(),
    dropout(0.2),
    dense({ units: 4 }),
  ]),
  decoder: sequential([dense({ units: 16 }), reshape([2, 2, 4]), upsample(4), conv2d({ filters: 1, ...around })]),
});
async function losses(executor: Executor, options: object) {
  const model = vae({
    data: source.spec,
    latent: 2,
    optimizer: adamW({ learningRate: 0.01 }),
    freeBits: 0.05,
    ...options,
  });
  const steps: number[] = [];
  const { epochs } = await fit(model, source, {
    epochs: 3,
    batchSize: 16,
    seed: 1,
    executor,
    validation: source,
    averageWeights: 0.9,
    accumulate: 2,
    onStep: ({ terms }) => void steps.push(terms["loss"]!),
  });
  model.dispose();
  return [...steps, epochs.at(-1)!.validation!["loss"]!];
}
// Sums of float32 in another order.
test.each([
  ["convolutions", { network: "convolutional", channels: 4, residualBlocks: 1 }],
  ["layers", own()],
])(
  "%s with adamW, averaged weights, accumulated gradients and free bits train captured as eagerly",
  async (_, options) => {
    const [a, b] = [await losses(eager, options), await losses(onnx({ threads: 1 }), options)];
    a.forEach((value, i) => expect(Math.abs(value - b[i]!) / Math.max(1, Math.abs(value))).toBeLessThan(1e-5));
  },
);
