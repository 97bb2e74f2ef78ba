import { describe, expect, test } from "vitest";
import { freshToyModels } from "../../test/fresh-toy-models.js";
import { type ToyOptions, toySource } from "../../test/toy-model.js";
import { CheckpointError } from "../errors.js";
import { loadRun, saveRun } from "../checkpoint/run-file.js";
import { type CheckpointStore, memoryStore } from "../checkpoint/store.js";
import { type ExampleSource } from "../data/source.js";
import { type MetricsRecord } from "./metrics/sink.js";
import { type EpochRecord, type History } from "./history.js";
import { fit } from "./fit.js";
import { type FitOptions } from "./fit-options.js";

const source = toySource(23);
const validation = toySource(11, 8);
const options = { epochs: 4, batchSize: 5, seed: 3, validation };

const newModel = freshToyModels();

async function train(extra: Partial<FitOptions> = {}, toy: ToyOptions = {}, data: ExampleSource = source) {
  const model = newModel(toy);
  const { epochs, ...rest } = await fit(model, data, { ...options, ...extra });
  const timeless = epochs.map((each: EpochRecord) => ({ ...each, seconds: 0 }));
  const history: History = { ...rest, epochs: timeless };
  return { history, bits: [...model.weight.dataSync(), ...model.steps.dataSync()] };
}

/** Runs up to a crash: an error out of the blue when `steps` are done. */
async function crash(steps: number, extra: Partial<FitOptions>, toy: ToyOptions = {}): Promise<void> {
  const onStep = ({ step }: { step: number }) => {
    if (step + 1 === steps) throw new Error("crash");
  };
  await expect(train({ ...extra, onStep }, toy)).rejects.toThrow("crash");
}

/** A store, records and pictures that end the process, as it were, at one call of all of them together. */
function breaking(store: CheckpointStore, records: string[], pictures: Map<number, string>, at: number) {
  let calls = 0;
  const call = () => {
    if (calls++ === at) throw new Error("crash");
  };
  const line = (record: MetricsRecord) => JSON.stringify({ ...record, wallTime: 0 });
  const options: Partial<FitOptions> = {
    checkpoints: {
      latest: () => store.latest(),
      save: async (...args) => {
        call();
        await store.save(...args);
        call();
      },
    },
    log: {
      write: (record) => {
        call();
        records.push(line(record));
        call();
      },
      flush: () => call(),
      rewind: ({ step, records: kept }) => {
        const steps = records.map((each) => (JSON.parse(each) as MetricsRecord).step);
        records.length =
          steps.filter((each) => each < step).length + Math.min(kept, steps.filter((each) => each === step).length);
      },
    },
    onEpoch: ({ epoch, train: { loss } }) => {
      call();
      pictures.set(epoch, String(loss));
      call();
    },
  };
  return { calls: () => calls, options };
}

describe("a resumed run", () => {
  test.each<[string, Partial<FitOptions>]>([
    ["after each epoch", {}],
    ["within epochs too", { checkpointEvery: 2 }],
    ["after every other epoch", { checkpointEpochs: 2 }],
  ])("that saves %s leaves each record once, and every picture, whatever call a crash comes at", async (_, extra) => {
    const settings: Partial<FitOptions> = {
      epochs: 3,
      logEvery: 3,
      measure: async () => ({ answer: 42 }),
      resume: true,
      ...extra,
    };
    const whole = { records: [] as string[], pictures: new Map<number, string>() };
    const { calls, options: quiet } = breaking(memoryStore(), whole.records, whole.pictures, Infinity);
    await train({ ...settings, ...quiet });
    // 5 records of steps and 9 of epochs, 3 pictures, at least 2 checkpoints; two points each.
    expect(calls()).toBeGreaterThanOrEqual(2 * (5 + 9 + 3 + 2));
    for (let at = 0; at < calls(); at++) {
      const [store, records, pictures] = [memoryStore(), [] as string[], new Map<number, string>()];
      const { options: broken } = breaking(store, records, pictures, at);
      await expect(train({ ...settings, ...broken })).rejects.toThrow("crash");
      const { options: sound } = breaking(store, records, pictures, Infinity);
      await train({ ...settings, ...sound });
      expect({ records, pictures }, `call ${at}`).toEqual(whole);
    }
  });

  test.each<[string, Partial<FitOptions>, ToyOptions]>([
    ["with validation", {}, {}],
    ["without validation", { validation: undefined }, {}],
    ["that drops the last batch", { dropLast: true }, {}],
    ["whose best epoch is an early one", { epochs: 5, patience: 3 }, { rate: -0.01 }],
  ])("%s ends with the same bits and history after an abort at any step", async (_, extra, toy) => {
    const whole = await train(extra, toy);
    for (let stop = 0; stop <= whole.history.steps; stop++) {
      const checkpoints = memoryStore();
      const abort = new AbortController();
      if (stop === 0) abort.abort();
      const onStep = ({ step }: { step: number }) => void (step + 1 === stop && abort.abort());
      const part = await train({ ...extra, checkpoints, onStep, signal: abort.signal }, toy);
      expect(part.history.steps).toBe(stop);
      expect(await train({ ...extra, checkpoints, resume: true }, toy)).toEqual(whole);
    }
  });

  test("ends with the same bits after crashes between checkpoints, one after the other", async () => {
    const whole = await train();
    for (const checkpointEvery of [1, 2, 3, 7]) {
      const checkpoints = memoryStore();
      const how = { checkpoints, checkpointEvery, checkpointEpochs: 2, resume: true };
      for (const steps of [1, 4, 5, 9, 13, 18, 20]) await crash(steps, how);
      expect(await train(how)).toEqual(whole);
    }
  });

  test("begins where the store is empty, and a finished run gives its history again", async () => {
    const checkpoints = memoryStore();
    const whole = await train({ checkpoints, resume: true });
    expect(await train({ checkpoints, resume: true })).toEqual(whole);
    const stopped = memoryStore();
    const impatient = { epochs: 20, patience: 2, checkpoints: stopped, resume: true };
    const early = await train(impatient, { rate: -0.01 });
    expect(early.history.stopped).toBe("patience");
    expect(await train(impatient, { rate: -0.01 })).toEqual(early);
  });

  test("may be given more epochs, and equals one that had them from the start", async () => {
    const checkpoints = memoryStore();
    await train({ checkpoints, epochs: 2 });
    expect(await train({ checkpoints, resume: true })).toEqual(await train());
  });

  test("may be given more patience after it ended by that, and equals one that had it from the start", async () => {
    const climb = { rate: -0.01 };
    const checkpoints = memoryStore();
    const ended = await train({ epochs: 9, patience: 2, checkpoints }, climb);
    expect([ended.history.stopped, ended.history.epochs.length]).toEqual(["patience", 3]);
    const extended = await train({ epochs: 9, patience: 5, checkpoints, resume: true }, climb);
    expect(extended).toEqual(await train({ epochs: 9, patience: 5 }, climb));
    expect(extended.history.epochs.length).toBe(6);
  });

  test("has records safe before the checkpoint that tells of them", async () => {
    const order: string[] = [];
    const checkpoints: CheckpointStore = {
      latest: async () => undefined,
      save: async (_, { step }) => void order.push(`save ${step}`),
    };
    const log = {
      write: ({ step }: MetricsRecord) => void order.push(`write ${step}`),
      flush: () => void order.push("flush"),
    };
    await train({ checkpoints, log, validation: undefined, epochs: 2 });
    expect(order).toEqual(["write 5", "flush", "save 5", "write 10", "flush", "save 10"]);
  });

  test("saves at every step that was asked for, every epoch, and marks the best", async () => {
    const saved: string[] = [];
    const store = memoryStore();
    const checkpoints: CheckpointStore = {
      latest: () => store.latest(),
      save: async (bytes, { step, best }) => {
        saved.push(`${step}${best ? " best" : ""}`);
        await store.save(bytes, { step, best });
      },
    };
    await train({ checkpoints, checkpointEvery: 4, epochs: 2 }, { rate: -0.01 });
    expect(saved).toEqual(["4", "5 best", "8", "10"]);
  });
});

describe("a checkpoint of another run is refused", () => {
  const saved = async () => {
    const checkpoints = memoryStore();
    await train({ checkpoints, epochs: 1 });
    return checkpoints;
  };

  test.each<[string, Partial<FitOptions>, ToyOptions, ExampleSource, string]>([
    ["seed", { seed: 4 }, {}, source, "resume: seed must be 3 as in the checkpoint; got 4."],
    ["batch size", { batchSize: 6 }, {}, source, "resume: batchSize must be 5 as in the checkpoint; got 6."],
    ["dropLast", { dropLast: true }, {}, source, "resume: dropLast must be false as in the checkpoint; got true."],
    ["warm-up", { warmup: 1 }, {}, source, "resume: warmup must be 0 as in the checkpoint; got 1."],
    [
      "monitor",
      { monitor: "square" },
      {},
      source,
      'resume: monitor must be "loss" as in the checkpoint; got "square".',
    ],
    ["data", {}, {}, toySource(23, 9), "resume: data.fingerprint must be "],
    ["number of examples", {}, {}, toySource(24), "resume: data.size must be 23 as in the checkpoint; got 24."],
    ["validation", { validation: toySource(11, 9) }, {}, source, "resume: validation must be "],
    [
      "model",
      {},
      { config: { width: 4 } },
      source,
      "resume: model.config.width must be 3 as in the checkpoint; got 4.",
    ],
    ["optimiser", {}, { rate: 1 }, source, "resume: optimizers.toy.rate must be 0.05 as in the checkpoint; got 1."],
  ])("%s", async (_, extra, toy, data, message) => {
    const attempt = train({ ...extra, checkpoints: await saved(), resume: true }, toy, data);
    await expect(attempt).rejects.toThrow(CheckpointError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(
      "Resume with the settings that the run began with, or begin a new one elsewhere.",
    );
  });

  test("a run whose noise another version drew, or draws in another way", async () => {
    const { bytes } = (await (await saved()).latest())!;
    const { identity, ...run } = loadRun(bytes);
    const { noise, ...older } = identity;
    for (const [before, got] of [
      [older, "that of an earlier version"],
      [{ ...older, noise: "dice" }, "dice"],
    ] as const) {
      const store = memoryStore();
      await store.save(saveRun({ ...run, identity: before }), { step: 5, best: false });
      const attempt = train({ checkpoints: store, resume: true });
      await expect(attempt).rejects.toThrow(CheckpointError);
      await expect(attempt).rejects.toThrow(
        `resume: noise must be ${JSON.stringify(noise)}, as this version draws it; got "${got}". ` +
          "Go on with the version of elbo that the run began with, or begin it anew elsewhere.",
      );
    }
  });

  test("variables that are missing, unknown or of another shape, and progress that is none", async () => {
    const checkpoints = await saved();
    const { bytes } = (await checkpoints.latest())!;
    const run = loadRun(bytes);
    const resumed = async (change: Partial<typeof run>) => {
      const store = memoryStore();
      await store.save(saveRun({ ...run, ...change }), { step: 5, best: false });
      return train({ checkpoints: store, resume: true });
    };
    const variables = new Map(run.variables);
    variables.delete("model/steps");
    await expect(resumed({ variables })).rejects.toThrow('tensor "model/steps" must be there; got "nothing".');
    variables.set("model/steps", { values: new Float32Array(2), shape: [2] });
    await expect(resumed({ variables })).rejects.toThrow('shape of "model/steps" must be []; got [2].');
    const extra = new Map(run.variables).set("model/other", { values: new Float32Array(1), shape: [] });
    await expect(resumed({ variables: extra })).rejects.toThrow(
      'tensors must be those of this model; got "model/other".',
    );
    const best = new Map([["model/weight", { values: new Float32Array(3), shape: [3, 1] }]]);
    await expect(resumed({ best })).rejects.toThrow('tensor "model/steps" must be there');
    await expect(resumed({ progress: { step: 5 } })).rejects.toThrow(
      "resume: progress.sums must be a count and sums by name; got undefined. Was the checkpoint altered?",
    );
  });

  test.each<[string, object, string]>([
    ["a step that is none", { step: -1 }, "progress.step must be a number of steps; got -1."],
    [
      "a step beyond the plan",
      { step: 21 },
      "progress.step must be at most 20, as 4 epochs of 5 batches have; got 21.",
    ],
    ["a step of another epoch", { step: 4 }, "progress.step must be from 5 to 10 after 1 closed epochs; got 4."],
    ["no seconds", { seconds: "1" }, 'progress.seconds must be a number; got "1".'],
    ["sums of words", { sums: { count: 0, sums: { loss: "1" } } }, "progress.sums must be a count and sums by name"],
    ["no best epoch", { stopping: { best: 3, stale: 0 } }, "progress.stopping must be a best epoch and a number of"],
    ["epochs that are none", { epochs: { length: 1 } }, "progress.epochs must be a list; got"],
    [
      "records of other epochs",
      { epochs: [{ epoch: 1, train: {}, seconds: 0 }] },
      "progress.epochs[0] must be the record",
    ],
    [
      "records without metrics",
      { epochs: [{ epoch: 0, seconds: 0 }] },
      "progress.epochs[0] must be the record of epoch 0",
    ],
  ])("%s", async (_, change, message) => {
    const run = loadRun((await (await saved()).latest())!.bytes);
    const store = memoryStore();
    await store.save(saveRun({ ...run, progress: { ...run.progress, ...change } }), { step: 5, best: false });
    const resuming = train({ checkpoints: store, resume: true });
    await expect(resuming).rejects.toThrow(CheckpointError);
    await expect(resuming).rejects.toThrow(`resume: ${message}`);
  });

  test("a plan of fewer epochs than are done", async () => {
    const checkpoints = memoryStore();
    await train({ checkpoints, epochs: 2 });
    await expect(train({ checkpoints, epochs: 1, resume: true })).rejects.toThrow(
      "resume: progress.step must be at most 5, as 1 epochs of 5 batches have; got 10. " +
        "Ask for as many epochs as it has done, or begin a new run elsewhere.",
    );
  });

  test("checkpoints that a new run would mix with its own", async () => {
    await expect(train({ checkpoints: await saved() })).rejects.toThrow(
      'fit: checkpoints must be empty when a run begins; got "a checkpoint of step 5". ' +
        "Pass resume: true to go on with it, or keep this run's checkpoints elsewhere.",
    );
  });
});
