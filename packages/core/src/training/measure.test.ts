import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toyModel, type ToyModel, toySource } from "../../test/toy-model.js";
import { memoryStore } from "../checkpoint/store.js";
import { ArgumentError } from "../errors.js";
import { fit } from "./fit.js";
import { type MetricsRecord } from "./metrics/sink.js";
import { type ProgressNote, progressLine } from "./progress.js";

const source = toySource(23);
const options = { epochs: 3, batchSize: 5, seed: 3 };

let model: ToyModel;
let before: number;
beforeEach(() => {
  model = toyModel();
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

/** The sum of the weights as they are at that moment. */
const measure = () => Promise.resolve({ sum: [...model.weight.dataSync()].reduce((sum, weight) => sum + weight, 0) });

test("what is measured after an epoch is of its last weights, and goes where the other metrics go", async () => {
  const [records, notes, sums]: [MetricsRecord[], ProgressNote[], number[]] = [[], [], []];
  const { epochs } = await fit(model, source, {
    ...options,
    measure,
    log: { write: (record) => void records.push(record) },
    progress: { step: () => undefined, epoch: (note) => void notes.push(note), end: () => undefined },
    onEpoch: async () => void sums.push((await measure()).sum),
  });
  expect(new Set(sums).size).toBe(3);
  expect(epochs.map(({ measured }) => measured)).toEqual(sums.map((sum) => ({ sum })));
  const measured = records.filter(({ split }) => split === "measured");
  expect(measured.map(({ step, epoch, terms }) => [step, epoch, terms["sum"]])).toEqual(
    sums.map((sum, i) => [5 * (i + 1), i, sum]),
  );
  expect(notes.map((note) => note.measured)).toEqual(epochs.map((each) => each.measured));
});

test("a run that is resumed has what was measured before it stopped", async () => {
  const whole = await fit(model, source, { ...options, measure });
  const [checkpoints, stop] = [memoryStore(), new AbortController()];
  const again = toyModel();
  model.weight.assign(again.weight);
  model.steps.assign(again.steps);
  again.dispose();
  const onStep = ({ step }: { step: number }) => (step === 6 ? stop.abort() : undefined);
  const first = await fit(model, source, { ...options, measure, checkpoints, onStep, signal: stop.signal });
  expect([first.stopped, first.epochs.length]).toEqual(["aborted", 1]);
  const { epochs } = await fit(model, source, { ...options, measure, checkpoints, resume: true });
  expect(epochs.map(({ measured }) => measured)).toEqual(whole.epochs.map(({ measured }) => measured));
});

test("without it there is none", async () => {
  const { epochs } = await fit(model, source, options);
  expect(epochs[0]).not.toHaveProperty("measured");
});

test("a metric that is no number is refused by name", async () => {
  const failed = fit(model, source, { ...options, measure: () => Promise.resolve({ usage: NaN }) });
  await expect(failed).rejects.toThrow(ArgumentError);
  await expect(failed).rejects.toThrow(
    'fit: measure must be a function that gives finite numbers; got ["usage","NaN"]. It was called after 5 steps.',
  );
});

test("a line of progress shows it after the validation", () => {
  const note = { epoch: 0, epochs: 2, batch: 5, batches: 5, terms: { loss: 2 }, validation: { loss: 3 }, seconds: 1 };
  expect(progressLine({ ...note, measured: { perplexity: 41.5 } })).toBe(
    "epoch 1/2  loss 2.0000  validation loss 3.0000  perplexity 41.50  1.0 s",
  );
});
