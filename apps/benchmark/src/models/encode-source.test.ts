import { eager, RandomStream } from "@elbo/core";
import { digits, subset } from "@elbo/datasets";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { encodeSource } from "./encode-source.js";
import { findModel } from "./index.js";
import { trainingConfig } from "./protocols.js";

const data = await digits();
const few = subset(data.test, Uint32Array.of(0, 5, 9));
const options = { executor: eager, seed: 1, evidenceSamples: 1 };

function build(name: string) {
  const entry = findModel(name);
  return entry.build(trainingConfig({ model: name, dataset: "digits", seed: 1, latent: 3, hidden: [8] }, entry), data);
}

test("the codes of a source are those of its examples, and the KLs of its units add up to that of the bound", async () => {
  const bench = build("vae");
  const before = tf.memory().numTensors;
  const { codes, unitKl, logVariance } = await encodeSource(bench.model, bench.codes!, few, options);
  expect(tf.memory().numTensors).toBe(before);
  const x = few.read(Uint32Array.of(0, 1, 2), RandomStream.fromSeed(0))["x"]!;
  const encoded = tf.tidy(() => bench.codes!.encode(tf.tensor(Float32Array.from(x.values), [...x.shape])).dataSync());
  expect([codes.shape, [...codes.values]]).toEqual([[3, 3], [...encoded]]);
  const { elbo } = await bench.measure(few, options);
  expect(unitKl).toHaveLength(3);
  // KL(N(m, s²) || N(0, 1)) = (s² + m² - 1 - log s²) / 2, of a unit's three examples.
  const [mean, log] = [codes.values, logVariance!.values].map((values) => [values[0]!, values[3]!, values[6]!]);
  const exact = mean!.map((m, i) => (Math.exp(log![i]!) + m * m - 1 - log![i]!) / 2);
  expect(unitKl![0]).toBeCloseTo((exact[0]! + exact[1]! + exact[2]!) / 3, 6);
  // Sums of float32 terms in another order.
  expect(unitKl!.reduce((sum, nats) => sum + nats, 0)).toBeCloseTo(elbo!.terms["kl"]!, 6);
  bench.model.dispose();
});

test("units have a KL of their own where posterior and prior are normals with independent units", async () => {
  for (const [name, hasKl, hasLogVariance] of [
    ["beta-tcvae", true, true],
    ["pca", true, true],
    ["vae+mog", false, true],
    ["vae+iaf", false, false],
    ["ae", false, false],
  ] as const) {
    const bench = build(name);
    const { unitKl, logVariance } = bench.codes!;
    expect([name, unitKl !== undefined, logVariance !== undefined]).toEqual([name, hasKl, hasLogVariance]);
    bench.model.dispose();
  }
});
