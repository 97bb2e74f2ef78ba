import {
  adam,
  batchNorm,
  conditional,
  cosine,
  createRng,
  diagonalNormal,
  type DiagonalNormal,
  discriminatorObjective,
  type Encoder,
  type ExampleSource,
  fit,
  immediateFeeds,
  mlp,
  RandomStream,
  withPass,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { codesAndPermuted } from "./permute-units.js";

/** Pairs of standard normals with the given correlation. */
function pairs(size: number, correlation: number): ExampleSource & { readonly values: Float32Array } {
  const values = RandomStream.fromSeed(8).fillNormal(new Float32Array(2 * size));
  for (let i = 0; i < 2 * size; i += 2)
    values[i + 1] = correlation * values[i]! + Math.sqrt(1 - correlation ** 2) * values[i + 1]!;
  return {
    values,
    spec: { name: "pairs", shape: [2], kind: "real" },
    size,
    fingerprint: String(correlation),
    read: (indices) => {
      const x = new Float32Array(2 * indices.length);
      indices.forEach((index, i) => x.set(values.subarray(2 * index, 2 * index + 2), 2 * i));
      return { x: { values: x, shape: [indices.length, 2] } };
    },
  };
}

/** Codes that are the examples. */
const asItIs: Encoder<DiagonalNormal> = {
  parameters: new Map(),
  given: (x) => diagonalNormal({ mean: x, logVariance: tf.fill(x.shape, -20) }),
  dispose: () => undefined,
};

test("a trained discriminator's mean logit is the total correlation: -log(1 - 0.81) / 2 for a correlation of 0.9", async () => {
  const source = pairs(4096, 0.9);
  const network = mlp({ hidden: [32, 32], outputs: 1, activation: "tanh" })([2], createRng(1));
  const optimizer = adam({ learningRate: cosine({ from: 0.01, to: 1e-4, steps: 320 }) });
  const players = [
    { name: "discriminator", objective: discriminatorObjective(network, codesAndPermuted(asItIs)), optimizer },
  ];
  const model = { kind: "toy", config: {}, parameters: network.parameters, players: () => players };
  await fit(model, source, { epochs: 10, batchSize: 128, seed: 1 });
  const logit = tf.tidy(
    () => tf.mean(network.apply(tf.tensor(source.values, [4096, 2]), undefined as never)).dataSync()[0]!,
  );
  // log q(z) - log q(z1) - log q(z2) has a standard deviation of 0.9 nats: 0.014 in this mean. The rest is what a short
  // training misses of the density ratio's tails.
  expect(logit).toBeGreaterThan(0.7);
  expect(logit).toBeLessThan(0.95);
  network.dispose();
});

test("the encoder's moving averages are left to the encoder's own player", () => {
  const discriminator = mlp({ hidden: [4], outputs: 1, activation: "tanh" })([2], createRng(1));
  const encoder = conditional(batchNorm()([2], createRng(2)), (mean) =>
    diagonalNormal({ mean, logVariance: tf.fill(mean.shape, -20) }),
  );
  const objective = discriminatorObjective(discriminator, codesAndPermuted(encoder));
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  tf.tidy(() =>
    withPass(
      { training: true, feeds },
      (pass) =>
        objective.evaluate(
          {
            x: tf.tensor2d([
              [5, 1],
              [7, 2],
            ]),
          },
          pass,
        ).loss,
    ),
  );
  expect([...encoder.parameters.get("movingMean")!.dataSync()]).toEqual([0, 0]);
  [encoder, discriminator].forEach((part) => part.dispose());
});
