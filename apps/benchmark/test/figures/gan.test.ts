import { createRng, type ExampleSource, fit, RandomStream, type Tensor } from "@elbo/core";
import { mnist } from "@elbo/datasets/node";
import { dcgan, gan } from "@elbo/gan-baseline";
import { digitClassifier, modeCoverage } from "@elbo/metrics";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

const asked = process.env["ELBO_FIGURES"] === "1";
const deviation = 0.05;

/** Point i of the circle's eighths. */
const centre = (i: number) => [Math.cos((2 * Math.PI * i) / 8), Math.sin((2 * Math.PI * i) / 8)] as const;

/** A mixture of eight normals in the plane, on the unit circle, with a standard deviation of 0.05. */
function ring(size: number): ExampleSource {
  const values = RandomStream.fromSeed(11).fillNormal(new Float32Array(2 * size));
  values.forEach((noise, at) => (values[at] = centre((at >> 1) % 8)[at & 1]! + deviation * noise));
  return {
    spec: { name: "ring", shape: [2], kind: "real" },
    size,
    fingerprint: "ring",
    read: (indices) => {
      const x = new Float32Array(2 * indices.length);
      indices.forEach((index, i) => x.set(values.subarray(2 * index, 2 * index + 2), 2 * i));
      return { x: { values: x, shape: [indices.length, 2] } };
    },
  };
}

/** 1 for the mode within three standard deviations, if there is one. */
function modes(x: Tensor): Tensor {
  const centres = tf.tensor2d(Array.from({ length: 8 }, (_, i) => [...centre(i)]));
  const distances = tf.sqrt(tf.sum(tf.square(tf.sub(tf.expandDims(x, 1), centres)), 2));
  return tf.cast(tf.less(distances, 3 * deviation), "float32");
}

// Thousands of steps: a minute each, so only among the figures.
test.runIf(asked).each([1, 2, 3])(
  "the default GAN covers at least 7 of 8 normals in the plane (seed %i)",
  { timeout: 600_000 },
  async (seed) => {
    const { executor } = await startEngine();
    const source = ring(8192);
    const model = gan({ data: source.spec, latent: 8, seed });
    await fit(model, source, { epochs: 200, batchSize: 256, seed, executor });
    const examples = model.generate(2000, createRng(5));
    // A mode counts with 20 of the 2000 examples within three standard deviations. Points spread over the unit disc would
    // get near a mode with a probability of 0.18.
    const { covered, counts, confidence } = await modeCoverage(examples, modes, { confidence: 1, share: 0.08 });
    expect(covered, counts.join()).toBeGreaterThanOrEqual(7);
    expect(confidence.value).toBeGreaterThan(0.75);
    examples.dispose();
    model.dispose();
  },
);

// Minutes of training, and MNIST has to be there.
test.runIf(asked && process.env["ELBO_DATA_DIR"] !== undefined)(
  "after 5 epochs on MNIST a DCGAN makes all ten digits, and a classifier is sure of them",
  { timeout: 7_200_000 },
  async () => {
    const { executor } = await startEngine();
    const data = await mnist();
    const classifier = digitClassifier({ data: data.spec, seed: 1 });
    await fit(classifier, data.train, { epochs: 4, validation: data.validation, seed: 1, executor });
    expect((await classifier.accuracy(data.test, { executor })).value).toBeGreaterThan(0.98);
    const model = dcgan({ data: data.spec, seed: 1 });
    await fit(model, data.train, { epochs: 5, seed: 1, dropLast: true, executor });
    const images = model.generate(1000, createRng(2));
    const { counts, confidence } = await modeCoverage(images, classifier.probabilities);
    expect(Math.min(...counts), counts.join()).toBeGreaterThan(0);
    expect(confidence.value).toBeGreaterThan(0.8);
    images.dispose();
    [classifier, model].forEach((each) => each.dispose());
  },
);
