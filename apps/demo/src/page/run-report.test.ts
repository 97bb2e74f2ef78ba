import { expect, test } from "vitest";
import { describeCatalogue } from "../families/describe.js";
import { settingsOf } from "./run-panel.js";
import { readTrainings } from "./run-report.js";

const training = {
  ...{ label: "vae, 2 latent units", folder: ".", model: "vae" },
  data: { name: "digits", shape: [8, 8, 1], kind: "categorical" },
  options: { latent: 2, hidden: [64], seed: 3, dropout: 1 },
  epochs: [
    { epoch: 0, train: { loss: 9 }, validation: { loss: 8, kl: 1 } },
    { epoch: 1, train: { loss: 7 } },
  ],
};
const text = (...trainings: unknown[]) => JSON.stringify({ layout: 1, trainings });

test("the settings and curves of each training are read, validation before training", () => {
  const [read] = readTrainings(text(training));
  expect(read).toMatchObject({ label: training.label, model: "vae", options: training.options, epochs: 2 });
  expect(read!.curves).toEqual({ loss: Float32Array.of(8, 7), kl: Float32Array.of(1, NaN) });
});

test("a training that the page can do is one of its own, with the settings that it has", () => {
  const catalogue = describeCatalogue();
  const read = { ...readTrainings(text(training))[0]!, pictures: [] };
  expect(settingsOf(read, catalogue)).toEqual({
    ...{ data: "digits", model: "vae" },
    options: { latent: 2, hidden: [64], seed: 3 },
  });
  const binary = { ...read, data: { ...read.data, kind: "binary" } };
  expect(settingsOf(binary, catalogue)).toMatchObject({ data: "strokes" });
  expect(settingsOf({ ...read, model: "ladder" }, catalogue)).toBe(undefined);
  expect(settingsOf({ ...read, data: { ...read.data, name: "mnist" } }, catalogue)).toBe(undefined);
});

test.each([
  ["{", "report: the file must hold JSON; got something else. Is it a run's report.html?"],
  ["null", "report: the file must be of layout 1; got none. Is it a run's report.html?"],
  [JSON.stringify({ layout: 2 }), "report: the file must be of layout 1; got 2. Is it a run's report.html?"],
  [text(), "report: the file must tell of 1 to 500 trainings; got 0. Is it a run's report.html?"],
  [text(1), "report: the file must describe training 1; got something else. Is it a run's report.html?"],
  [text({}), "report: the file must name the model of training 1; got none. Is it a run's report.html?"],
  [
    text({ ...training, data: { ...training.data, shape: ["x"] } }),
    "report: the file must describe the data of training 1; got something else. Is it a run's report.html?",
  ],
  [
    text(training, { ...training, options: [] }),
    "report: the file must hold the settings of training 2; got none. Is it a run's report.html?",
  ],
  [
    text({ ...training, epochs: {} }),
    "report: the file must hold the epochs of training 1; got something else. Is it a run's report.html?",
  ],
])("what no report holds is refused in words: %s", (said, message) => {
  expect(() => readTrainings(said)).toThrow(new Error(message));
});
