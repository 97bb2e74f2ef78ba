import { eager, type Executor, fit } from "@elbo/core";
import { subset } from "@elbo/datasets";
import { onnx } from "@elbo/onnx";
import { expect, it } from "vitest";
import { useTestBackend } from "@elbo/vitest/backend";
import { loadDataset } from "../../src/data/datasets.js";
import { findModel, modelNames } from "../../src/models/index.js";
import { trainingConfig } from "../../src/models/protocols.js";

/** With ELBO_LONG, which takes minutes; the tests of each family compare the first steps always. */
const long = process.env["ELBO_LONG"] === "1";
const steps = 100;
const batches = 4;

/** The terms of every step of a small model of this name on digits. */
async function train(name: string, executor: Executor): Promise<Readonly<Record<string, number>>[]> {
  const entry = findModel(name);
  const asked = { model: name, dataset: "digits", seed: 1, hidden: [16, 16], batchSize: batchSizeOf(name) };
  const config = trainingConfig({ ...asked, latent: 4 }, entry);
  const whole = await loadDataset(config);
  const train = subset(
    whole.train,
    Uint32Array.from({ length: batches * config.batchSize }, (_, row) => row),
  );
  const { model } = entry.build(config, { ...whole, train });
  const terms: Readonly<Record<string, number>>[] = [];
  const onStep = (step: { readonly terms: Readonly<Record<string, number>> }) => void terms.push(step.terms);
  await fit(model, train, { epochs: steps / batches, batchSize: config.batchSize, seed: 1, executor, onStep });
  model.dispose();
  return terms;
}

/** The size of what a term is summed from: the IWAE's KL, for one, is a difference of values of the size of its loss. */
function largestOfPlayer(terms: Readonly<Record<string, number>>, term: string): number {
  const player = (name: string) => name.split("/").slice(0, -1).join("/");
  const own = Object.keys(terms).filter((name) => player(name) === player(term));
  return Math.max(1, ...own.map((name) => Math.abs(terms[name]!)));
}

/** Steps until rounding decides more than a digit. */
function comparable(name: string): number {
  // Two players answer each other.
  if (name.endsWith("gan")) return 10;
  // The first code that rounding chooses comes at step 41; each of the 256 in a batch is a thousandth of their price.
  if (name === "vq-vae+conv") return 80;
  return steps;
}

/** Of few images many patches are empty, and codes that are drawn from them lie so near that rounding chooses between them. */
function batchSizeOf(name: string): number {
  return name === "vq-vae+conv" ? 64 : 16;
}

it.runIf(long).each(modelNames)(
  "%s trains captured as it does eagerly, and captured twice to the same bits",
  async (name) => {
    // cpu takes minutes for convolutions, and wasm rounds as float32 does too.
    await useTestBackend("wasm");
    const eagerly = await train(name, eager);
    await useTestBackend("cpu");
    const captured = await train(name, onnx());
    expect(await train(name, onnx())).toEqual(captured);
    expect(captured).toHaveLength(steps);
    const compared = comparable(name);
    for (const [step, terms] of eagerly.slice(0, compared).entries())
      for (const [term, value] of Object.entries(terms)) {
        // Float32 with other orders of summation; after 100 steps the differences have grown with the weights'.
        const tolerance = step < 10 ? 1e-5 : 1e-3;
        const error = Math.abs(captured[step]![term]! - value) / largestOfPlayer(terms, term);
        expect.soft(error, `${term} at step ${step}`).toBeLessThan(tolerance);
      }
  },
  3_600_000,
);
