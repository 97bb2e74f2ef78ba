import {
  adam,
  batchNorm,
  conditional,
  cosine,
  createRng,
  diagonalNormal,
  discriminatorObjective,
  evaluationPass,
  fit,
  immediateFeeds,
  mean,
  RandomStream,
  standardNormalPrior,
  withPass,
} from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { linearNormals, rowSource } from "@elbo/vitest/row-source";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codesAndPrior, latentDiscriminator } from "./adversarial.js";

// Ten times as fast as cpu here.
beforeAll(() => useTestBackend("wasm"));
afterAll(() => useTestBackend());

const size = 4096;
const values = RandomStream.fromSeed(10).fillNormal(new Float32Array(size));

/** Codes that are N(1, 0.49 + 0.15 = 0.64), and their source. */
const shifted = { encoder: linearNormals(diagonalNormal)(0.7, 0.15, 1), prior: standardNormalPrior([1]) };

test("a trained discriminator's logit is log q(z) - log p(z), and its mean over codes KL(q(z) || p(z))", async () => {
  const network = latentDiscriminator(1, [16, 16], 1);
  const optimizer = adam({ learningRate: cosine({ from: 0.01, to: 1e-4, steps: 320 }) });
  const players = [
    { name: "discriminator", objective: discriminatorObjective(network, codesAndPrior(shifted)), optimizer },
  ];
  const model = { kind: "toy", config: {}, parameters: network.parameters, players: () => players };
  await fit(model, rowSource(values, 1), { epochs: 10, batchSize: 128, seed: 1 });
  const pass = evaluationPass(createRng(2));
  const places = Array.from({ length: 15 }, (_, i) => -1 + 0.25 * i);
  const logitsAt = (z: tf.Tensor) => [...network.apply(z, pass).dataSync()];
  const logits = tf.tidy(() => logitsAt(tf.tensor(places, [15, 1])));
  const ofCodes = tf.tidy(() => logitsAt(shifted.encoder.given(tf.tensor(values, [size, 1]), pass).sample(pass.rng)));
  const exact = (z: number) => -((z - 1) ** 2) / (2 * 0.64) + (z * z) / 2 - Math.log(0.8);
  // Where codes and draws of the prior both are: what a short training misses.
  places.forEach((z, i) => expect(Math.abs(logits[i]! - exact(z)), `at ${z}`).toBeLessThan(0.2));
  const kl = 0.5 * (0.64 + 1 - 1 - Math.log(0.64));
  // The log ratio scatters by about a nat: 0.016 for the mean of 4096 codes; the rest is training.
  expect(Math.abs(mean(ofCodes) - kl)).toBeLessThan(0.1);
  network.dispose();
});

test("its loss is log 2 where the logit is 0, and it lists no parameter of the encoder as its own", () => {
  const network = latentDiscriminator(1, [], 0);
  for (const variable of network.parameters.values()) variable.assign(tf.tidy(() => tf.zerosLike(variable)));
  const objective = discriminatorObjective(network, codesAndPrior(shifted));
  const loss = tf.tidy(
    () => objective.evaluate({ x: tf.ones([6, 1]) }, evaluationPass(createRng(1))).loss.dataSync()[0]!,
  );
  expect(loss).toBeCloseTo(Math.log(2), 6);
  expect(objective.parameters).toBe(network.parameters);
  expect(objective.frozen).toEqual(shifted.encoder.parameters);
  network.dispose();
});

test("the encoder's moving averages are left to the encoder's own player", () => {
  const discriminator = latentDiscriminator(1, [4], 0);
  const encoder = conditional(batchNorm()([1], createRng(2)), (mean) =>
    diagonalNormal({ mean, logVariance: tf.fill(mean.shape, -20) }),
  );
  const objective = discriminatorObjective(discriminator, codesAndPrior({ encoder, prior: standardNormalPrior([1]) }));
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  tf.tidy(() =>
    withPass({ training: true, feeds }, (pass) => objective.evaluate({ x: tf.tensor2d([[5], [7]]) }, pass).loss),
  );
  expect([...encoder.parameters.get("movingMean")!.dataSync()]).toEqual([0]);
  [encoder, discriminator].forEach((part) => part.dispose());
});
