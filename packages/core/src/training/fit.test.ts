import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { freshToyModels } from "../../test/fresh-toy-models.js";
import { momentum, type ToyModel, type ToyOptions, toySource } from "../../test/toy-model.js";
import { NonFiniteError } from "../errors.js";
import { loadRun } from "../checkpoint/run-file.js";
import { memoryStore } from "../checkpoint/store.js";
import { type Optimizer } from "../types.js";
import { fit } from "./fit.js";
import { type FitOptions } from "./fit-options.js";
import { type MetricsRecord } from "./metrics/sink.js";

const source = toySource(23);
const validation = toySource(11, 8);
/** Five steps an epoch, the last with three examples. */
const options = { epochs: 4, batchSize: 5, seed: 3, validation };

const newModel = freshToyModels();

async function train(extra: Partial<FitOptions> = {}, toy: ToyOptions = {}) {
  const model = newModel(toy);
  const history = await fit(model, source, { ...options, ...extra });
  return { history, bits: bitsOf(model) };
}

const bitsOf = (model: ToyModel) => [...model.weight.dataSync(), ...model.steps.dataSync()];
describe("fit", () => {
  test("refuses a model that another run trains, which goes on, and takes it again afterwards", async () => {
    const model = newModel();
    const first = fit(model, source, options);
    await expect(fit(model, source, options)).rejects.toThrow(
      'fit: model must be one that no other run trains; got "toy". Wait for the run that trains it, or train another model.',
    );
    await first;
    expect(bitsOf(model)).toEqual((await train()).bits);
    expect((await fit(model, source, options)).steps).toBe(20);
  });

  test("records the means of every epoch, over all examples, and lowers the loss", async () => {
    const { history } = await train();
    expect([history.stopped, history.steps, history.epochs.map(({ epoch }) => epoch)]).toEqual([
      "epochs",
      20,
      [0, 1, 2, 3],
    ]);
    expect(history.epochs.at(-1)!.train["loss"]).toBeLessThan(history.epochs[0]!.train["loss"]!);
    for (const { train, validation, seconds } of history.epochs) {
      expect(Object.keys(train)).toEqual(["square", "loss"]);
      expect(Object.keys(validation!)).toEqual(["square", "loss"]);
      expect(seconds).toBeGreaterThan(0);
    }
  });

  test("the metrics of an epoch are the means of its own steps, weighed by their size", async () => {
    const sums = [0, 0];
    const { history } = await train({
      epochs: 2,
      onStep: ({ epoch, size, terms }) => void (sums[epoch]! += size * terms["square"]!),
    });
    expect(history.epochs.map(({ train }) => train["square"])).toEqual(sums.map((sum) => sum / source.size));
  });

  test("same seed, same bits; another seed, other bits", async () => {
    const first = await train();
    expect((await train()).bits).toEqual(first.bits);
    expect((await train({ seed: 4 })).bits).not.toEqual(first.bits);
  });

  test("without validation keeps the last weights", async () => {
    const { history } = await train({ validation: undefined });
    expect(history.best).toBeNull();
    expect(history.epochs[0]).not.toHaveProperty("validation");
  });

  test("validates with the same noise each epoch, so that still weights give equal metrics", async () => {
    const { history } = await train({}, { rate: 0 });
    const metrics = history.epochs.map((each) => each.validation!["loss"]);
    expect(new Set(metrics).size).toBe(1);
    expect(new Set(history.epochs.map(({ train }) => train["loss"])).size).toBe(4);
  });

  test("validates with the schedules at the step that training has reached, and without updating state", async () => {
    const { history, bits } = await train({ keepBest: false }, { scale: (step) => step + 1 });
    for (const { epoch, validation: held } of history.epochs)
      // Ratio of two float32 means over three batches: a few roundings of 2^-24 each.
      expect(held!["loss"]! / held!["square"]!).toBeCloseTo(5 * (epoch + 1) + 1, 4);
    expect(bits.at(-1)).toBe(20);
  });

  test("stops when patience runs out and ends with the weights of the best epoch", async () => {
    // A negative rate climbs: the first epoch is the best.
    const climb = { rate: -0.01 };
    const { history, bits } = await train({ epochs: 50, patience: 3 }, climb);
    const first = await train({ epochs: 1 }, climb);
    expect([history.stopped, history.epochs.length, history.best]).toEqual([
      "patience",
      4,
      { epoch: 0, value: history.epochs[0]!.validation!["loss"] },
    ]);
    expect(bits).toEqual(first.bits);
    const last = await train({ epochs: 4, keepBest: false }, climb);
    expect((await train({ epochs: 50, patience: 3, keepBest: false }, climb)).bits).toEqual(last.bits);
    expect(last.bits).not.toEqual(bits);
  });

  test("an epoch of the warm-up cannot be the best", async () => {
    const { history } = await train({ epochs: 50, patience: 3, warmup: 2 }, { rate: -0.01 });
    expect([history.best!.epoch, history.epochs.length]).toEqual([2, 6]);
  });

  test("monitors the term that is asked for, and refuses one that is not there", async () => {
    const scale = (step: number) => 1 / (step + 1);
    const { history } = await train({ epochs: 3, monitor: "square" }, { rate: -0.01, scale });
    expect(history.best).toEqual({ epoch: 0, value: history.epochs[0]!.validation!["square"] });
    await expect(train({ monitor: "kl" })).rejects.toThrow('fit: monitor must be among square, loss; got "kl".');
  });

  test("hands metrics to sinks, callbacks and the progress reporter", async () => {
    const records: MetricsRecord[] = [];
    const calls: string[] = [];
    const { history } = await train({
      epochs: 2,
      log: { write: (record) => void records.push(record) },
      logEvery: 4,
      onEpoch: async ({ epoch }) => void calls.push(`epoch ${epoch}`),
      progress: {
        step: ({ batch, batches }) => void calls.push(`${batch}/${batches}`),
        epoch: ({ epoch, validation: held }) => void calls.push(`report ${epoch} ${held !== undefined}`),
        end: () => void calls.push("end"),
      },
    });
    const steps = ["1/5", "2/5", "3/5", "4/5", "5/5"];
    expect(calls).toEqual([...steps, "report 0 true", "epoch 0", ...steps, "report 1 true", "epoch 1", "end"]);
    expect(records.map(({ step, epoch, split }) => `${step} ${epoch} ${split}`)).toEqual([
      ...["4 0 train", "5 0 train", "5 0 validation", "8 1 train", "10 1 train", "10 1 validation"],
    ]);
    expect(records[1]!.terms).toEqual(history.epochs[0]!.train);
  });

  test("frees what it made when a callback throws", async () => {
    const onEpoch = () => {
      throw new Error("no more");
    };
    await expect(train({ onEpoch })).rejects.toThrow("no more");
  });
});

describe("a run that stops being finite", () => {
  test("names step, term and value, and leaves the model and the checkpoint at the last good state", async () => {
    const good = await train({ epochs: 2, keepBest: false });
    const model = newModel({ scale: (step) => (step === 13 ? NaN : 1) });
    const checkpoints = memoryStore();
    await expect(fit(model, source, { ...options, checkpoints, checkpointEpochs: 100 })).rejects.toThrow(
      new NonFiniteError(
        "training: loss must be finite; got NaN at step 13. Lower the learning rate, clip the gradients, or look for " +
          "extreme values in the data. The model holds its state after 10 steps.",
      ),
    );
    expect(bitsOf(model)).toEqual(good.bits);
    const saved = loadRun((await checkpoints.latest())!.bytes);
    expect([...saved.variables.get("model/weight")!.values]).toEqual(good.bits.slice(0, 3));
    expect(saved.progress["step"]).toBe(10);
  });

  test("says so when the last good state cannot be saved", async () => {
    const save = () => Promise.reject(new Error("disk full"));
    const checkpoints = { ...memoryStore(), save };
    await expect(train({ checkpoints }, { scale: () => NaN })).rejects.toThrow(
      "The model holds its state after 0 steps. It could not be saved: disk full",
    );
  });

  test("names the column of unscaled data, and says to standardise it", async () => {
    const unscaled: typeof source = {
      ...source,
      spec: { ...source.spec, name: "incomes", kind: "real" },
      read: (indices, stream) => {
        const { x, ...rest } = source.read(indices, stream);
        return { ...rest, x: { ...x!, values: x!.values.map((_, i) => (i % 2 === 1 ? 50_000 : 1)) } };
      },
    };
    const model = newModel({ scale: () => NaN });
    await expect(fit(model, unscaled, { epochs: 1, batchSize: 5 })).rejects.toThrow(
      /Column \d of data "incomes" has a root mean square of \d+: standardise it to mean 0 and variance 1, as standardise and/,
    );
  });

  test("is stopped by a validation metric too", async () => {
    const scale = (step: number) => (step === 10 ? Infinity : 1);
    await expect(train({}, { scale })).rejects.toThrow(
      "training: loss must be finite; got Infinity at step 10, in validation.",
    );
  });

  test("is stopped by a variable that is not finite before it counts as good", async () => {
    const model = newModel();
    const optimizer: Optimizer = {
      ...momentum(0.05),
      apply: (given) => {
        momentum(0.05).apply(given);
        // Loss 4 is computed before this, and is finite.
        if (model.steps.dataSync()[0] === 4) model.weight.assign(tf.tidy(() => model.weight.abs().div(0)));
      },
    };
    const players = () => model.players().map((player) => ({ ...player, optimizer }));
    const start = bitsOf(model);
    await expect(fit({ ...model, players }, source, options)).rejects.toThrow(
      "training: model/weight must be finite; got Infinity after 5 steps.",
    );
    expect(bitsOf(model)).toEqual(start);
  });
});
