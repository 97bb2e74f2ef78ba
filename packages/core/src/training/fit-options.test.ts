import { describe, expect, test } from "vitest";
import { toyModel, toySource, toySpec } from "../../test/toy-model.js";
import { ArgumentError } from "../errors.js";
import { memoryStore } from "../checkpoint/store.js";
import { fit } from "./fit.js";
import { type FitOptions, fitSettings } from "./fit-options.js";

describe("fitSettings", () => {
  const validation = toySource(3);
  const checkpoints = memoryStore();

  test("fills in the defaults", () => {
    const { batchSize, seed, patience, executor, keepBest, sinks } = fitSettings({ epochs: 1 });
    expect({ batchSize, seed, patience, executor: executor.name, keepBest, sinks }).toEqual({
      ...{ batchSize: 64, seed: 0, patience: Infinity, executor: "eager", keepBest: true, sinks: [] },
    });
  });

  test("takes one sink or several", () => {
    const sink = { write: () => undefined };
    expect(fitSettings({ epochs: 1, log: sink }).sinks).toEqual([sink]);
    expect(fitSettings({ epochs: 1, log: [sink, sink] }).sinks).toEqual([sink, sink]);
  });

  test.each<[object, string]>([
    [{ epoch: 1 }, "fit: options must be among epochs, batchSize,"],
    [{}, "fit: epochs must be a positive integer; got undefined."],
    [{ epochs: 0 }, "fit: epochs must be a positive integer; got 0."],
    [{ epochs: 1.5 }, "fit: epochs must be a positive integer; got 1.5."],
    [{ epochs: Infinity }, 'fit: epochs must be a positive integer; got "Infinity".'],
    [{ epochs: 10_000_001 }, "fit: epochs must be at most 10000000; got 10000001."],
    [{ epochs: 1, batchSize: 0 }, "trainer: batchSize must be a positive integer; got 0."],
    [{ epochs: 1, validation, patience: 0 }, "fit: patience must be a positive integer; got 0."],
    [{ epochs: 1, validation, warmup: -1 }, "fit: warmup must be a non-negative integer; got -1."],
    [{ epochs: 1, checkpoints, checkpointEvery: 0 }, "fit: checkpointEvery must be a positive integer; got 0."],
    [{ epochs: 1, checkpoints, checkpointEpochs: 0.5 }, "fit: checkpointEpochs must be a positive integer; got 0.5."],
    [{ epochs: 1, dropLast: "false" }, 'fit: dropLast must be true or false; got "false".'],
    [{ epochs: 1, validation, keepBest: 0 }, "fit: keepBest must be true or false; got 0."],
    [{ epochs: 1, checkpoints, resume: "yes" }, 'fit: resume must be true or false; got "yes".'],
    [{ epochs: 1, logEvery: -2 }, "fit: logEvery must be a positive integer; got -2."],
    [
      { epochs: 1, patience: 2 },
      "fit: patience must be given together with validation; got 2. Add validation, or leave it out.",
    ],
    [{ epochs: 1, resume: true }, "fit: resume must be given together with checkpoints; got true."],
  ])("refuses %j", (options, message) => {
    expect(() => fitSettings(options as FitOptions)).toThrow(ArgumentError);
    expect(() => fitSettings(options as FitOptions)).toThrow(message);
  });

  test("fit refuses validation data of another kind", async () => {
    const model = toyModel();
    const other = toySource(3, 7, { ...toySpec, kind: "binary" });
    await expect(fit(model, toySource(3), { epochs: 1, validation: other })).rejects.toThrow(
      'fit: validation must be of the kind and shape of the training data, real [3]; got "binary [3]".',
    );
    model.dispose();
  });
});
