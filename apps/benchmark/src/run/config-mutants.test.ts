import { dice, mutateJson, type MutableJson } from "@elbo/vitest/mutants";
import { reportFigure } from "@elbo/vitest/figures";
import { ElboError, restoreModel, saveModel } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { loadDataset } from "../data/datasets.js";
import { toJson } from "../json.js";
import { findModel, modelNames } from "../models/index.js";
import { trainingConfig } from "../models/protocols.js";
import { parseResults } from "./read-results.js";
import { resultsFixture, trainingFixture } from "./results.fixture.js";
import { StoredValueError } from "./stored-value.js";

/** Mutated configurations of each model; more than 10,000 of all models with ELBO_LONG=1. */
const cases = process.env["ELBO_LONG"] === "1" ? 400 : 4;

let data: Dataset;
beforeAll(async () => {
  data = await loadDataset({ dataset: "digits", values: null, binarize: null, validation: null });
});

const fixture = trainingFixture(2, 1);
const training = { ...fixture, history: { ...fixture.history, epochs: [] }, metrics: [] };

it.each(modelNames)(
  "%s: a mutant of a training's configuration is refused by name or makes a model of the file's size, and leaks nothing",
  async (name) => {
    const entry = findModel(name);
    const config = trainingConfig({ model: name, dataset: "digits", seed: 1, latent: 2, hidden: [4] }, entry);
    const { model } = entry.build(config, data);
    const file = await saveModel(model);
    model.dispose();
    const tensors = tf.memory().numTensors;
    const outcomes = new Map<string, MutableJson>();
    let refused = 0;
    const roll = dice(7);
    for (let i = 0; i < cases; i++) {
      const mutant = mutateJson(config as unknown as MutableJson, roll);
      const outcome = outcomeOf(mutant, file, model.kind);
      outcomes.set(outcome, mutant);
      if (outcome === "refused") refused++;
      if (tf.memory().numTensors !== tensors) outcomes.set("leaked", mutant);
      if (outcomes.has("leaked")) break;
    }
    const known = ["a model", "refused"];
    expect(Object.fromEntries([...outcomes].filter(([outcome]) => !known.includes(outcome)))).toEqual({});
    reportFigure(`${name}: ${refused} of ${cases} configurations refused`);
  },
  7_200_000,
);

function outcomeOf(mutant: MutableJson, file: Uint8Array, kind: string): string {
  const results = resultsFixture({ ...training, config: mutant as unknown as typeof training.config });
  try {
    const { config } = parseResults(toJson(results)).trainings[0]!;
    restoreModel(file, kind, () => findModel(config.model).build(config, data).model).dispose();
    return "a model";
  } catch (error) {
    return error instanceof StoredValueError || ElboError.isInstance(error) ? "refused" : String(error);
  }
}
