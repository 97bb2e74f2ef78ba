import { eager, type Executor, fit } from "@elbo/core";
import { subset } from "@elbo/datasets";
import { onnx } from "@elbo/onnx";
import { useTestBackend } from "@elbo/vitest/backend";
import { expect, it } from "vitest";
import { loadDataset } from "../../src/data/datasets.js";
import { startEngine } from "../../src/engine.js";
import { findModel } from "../../src/models/index.js";
import { trainingConfig } from "../../src/models/protocols.js";

const installed = await startEngine("tensorflow").then(
  () => true,
  () => false,
);
type Terms = Readonly<Record<string, number>>;

/** The terms of ten steps of a model on 256 digits, in batches of 64. */
async function train(name: string, executor: Executor): Promise<Terms[]> {
  const entry = findModel(name);
  const config = trainingConfig({ model: name, dataset: "digits", seed: 1, batchSize: 64, latent: 4 }, entry);
  const whole = await loadDataset(config);
  const rows = Uint32Array.from({ length: 256 }, (_, row) => row);
  const data = subset(whole.train, rows);
  const { model } = entry.build(config, { ...whole, train: data });
  const steps: Terms[] = [];
  const onStep = ({ terms }: { readonly terms: Terms }) => void steps.push(terms);
  await fit(model, data, { epochs: 3, batchSize: 64, seed: 1, executor, onStep });
  model.dispose();
  return steps.slice(0, 10);
}

it.for(["vae", "vae+vamp", "vae+iaf", "vq-vae", "vq-vae+conv", "dcgan"])(
  "%s trains on native TensorFlow as on cpu and as captured",
  { timeout: 300_000 },
  async (name, context) => {
    context.skip(!installed, "needs native TensorFlow: docs/native-tensorflow.md");
    await useTestBackend("cpu");
    const [expected, captured] = [await train(name, eager), await train(name, onnx({ threads: 1 }))];
    const native = await train(name, (await startEngine("tensorflow")).executor);
    expect(native).toHaveLength(10);
    for (const [step, terms] of expected.entries())
      for (const [term, value] of Object.entries(terms))
        for (const [engine, other] of Object.entries({ native: native[step]!, captured: captured[step]! })) {
          // Ten steps in float32, whose sums are in other orders.
          const error = Math.abs(other[term]! - value) / Math.max(1, Math.abs(value));
          expect.soft(error, `${engine}: ${term} at step ${step}`).toBeLessThan(1e-4);
        }
  },
);
