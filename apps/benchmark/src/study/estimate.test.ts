import { expect, it } from "vitest";
import { type TrainingConfig } from "../models/training-config.js";
import { trainingFixture } from "../run/results.fixture.js";
import { costKey } from "./estimate.js";

const { config } = trainingFixture(2, 1);

const kinds = (...trainings: Partial<TrainingConfig>[]) =>
  new Set(trainings.map((each) => costKey({ ...config, ...each })));

it("draws, networks and likelihoods have steps of their own cost", () => {
  const draws = [1, 50].map((samples) => ({ model: "iwae", settings: { samples } }));
  expect([...kinds(...draws)]).toEqual([expect.stringContaining("samples 1"), expect.stringContaining("samples 50")]);
  expect(kinds({}, { settings: { decoderHidden: [8] } }, { settings: { decoderHidden: [64] } })).toHaveProperty(
    "size",
    3,
  );
  expect(kinds({}, { likelihood: "normal" }, { accumulate: 2 }, { hidden: [7] })).toHaveProperty("size", 4);
});

it("weights, rates and seeds change the cost of a step by nothing", () => {
  const weighed = [1, 4].map((beta) => ({ model: "beta-vae", settings: { beta } }));
  expect(kinds(...weighed)).toHaveProperty("size", 1);
  expect(kinds({}, { seed: 2 }, { learningRate: 0.5 }, { epochs: 7 })).toHaveProperty("size", 1);
});
