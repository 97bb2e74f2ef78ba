import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toyModel, type ToyModel, toySource } from "../../test/toy-model.js";
import { ArgumentError, NonFiniteError } from "../errors.js";
import { RandomStream } from "../random/stream.js";
import { type HostBatch } from "../data/source.js";
import { eager } from "./eager.js";
import { type Executor } from "./executor.js";
import { type StepProgress, trainer, type TrainerOptions } from "./trainer.js";

describe("trainer", () => {
  const source = toySource(7);
  let model: ToyModel;
  let before: number;
  beforeEach(() => {
    before = tf.memory().numTensors;
    model = toyModel();
  });
  afterEach(() => {
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  const collect = async (options: Partial<TrainerOptions<never>> = {}) => {
    const run = trainer({ players: model.players(), source, batchSize: 3, ...options });
    const steps: StepProgress[] = [];
    try {
      for await (const step of run) steps.push(step);
    } finally {
      run.dispose();
    }
    return steps;
  };

  test("yields every step of every epoch with its position, size and terms", async () => {
    const steps = await collect({ epochs: 2 });
    expect(steps.map(({ step, epoch, batch, size }) => [step, epoch, batch, size])).toEqual([
      [0, 0, 0, 3],
      [1, 0, 1, 3],
      [2, 0, 2, 1],
      [3, 1, 0, 3],
      [4, 1, 1, 3],
      [5, 1, 2, 1],
    ]);
    for (const { terms } of steps) expect(Object.keys(terms)).toEqual(["square", "loss"]);
    expect(model.steps.dataSync()[0]).toBe(6);
  });

  test("the loss falls from the first epoch to the last", async () => {
    const slow = toyModel({ rate: 0.01 });
    const steps = await collect({ epochs: 30, players: slow.players() });
    slow.dispose();
    const mean = (epoch: number) =>
      steps
        .filter((each) => each.epoch === epoch)
        .reduce((sum, { terms, size }) => sum + (size / 7) * terms["loss"]!, 0);
    expect(mean(29)).toBeLessThan(mean(0));
  });

  test("gives each step the stream of its number", async () => {
    const streams: string[] = [];
    const spy: Executor = {
      name: "spy",
      prepare: (step) => {
        const prepared = eager.prepare(step);
        const run = (batch: HostBatch, position: Parameters<typeof prepared.run>[1]) => {
          streams.push(position.stream.state.key.join());
          return prepared.run(batch, position);
        };
        return { ...prepared, run };
      },
    };
    await collect({ epochs: 1, seed: 5, executor: spy });
    const steps = RandomStream.fromSeed(5).split("step");
    expect(streams).toEqual([0, 1, 2].map((step) => steps.split(step).state.key.join()));
  });

  test("goes on where it stood when it is iterated again", async () => {
    const whole = await collect({ epochs: 2 });
    model.dispose();
    model = toyModel();
    const run = trainer({ players: model.players(), source, batchSize: 3, epochs: 2 });
    const steps: StepProgress[] = [];
    while (run.step < 6)
      for await (const step of run) {
        steps.push(step);
        if (steps.length % 2 === 0) break;
      }
    run.dispose();
    expect(steps).toEqual(whole);
  });

  test("ends before the next step when the signal comes, and reports each step to onStep", async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const onStep = ({ step }: StepProgress) => {
      seen.push(step);
      if (step === 3) abort.abort();
    };
    expect((await collect({ signal: abort.signal, onStep })).length).toBe(4);
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(await collect({ signal: abort.signal })).toEqual([]);
  });

  test("another seed gives another order, seed 0 like any other", async () => {
    const losses = async (seed?: number) => {
      model.dispose();
      model = toyModel();
      return (await collect({ epochs: 1, seed })).map(({ terms }) => terms["loss"]);
    };
    const zero = await losses(0);
    expect(await losses()).toEqual(zero);
    expect(await losses(1)).not.toEqual(zero);
  });

  test("names the step, the term and the value that stopped being finite", async () => {
    for (const bad of [NaN, Infinity]) {
      model.dispose();
      model = toyModel({ scale: (step) => (step === 4 ? bad : 1) });
      await expect(collect()).rejects.toThrow(
        new NonFiniteError(
          `training: loss must be finite; got ${bad} at step 4. ` +
            "Lower the learning rate, clip the gradients, or look for extreme values in the data.",
        ),
      );
    }
  });

  test("refuses unknown and impossible options before it starts, and frees what it made", () => {
    const make = (options: object) => () => trainer({ players: model.players(), source, ...options });
    expect(make({ batchsize: 3 })).toThrow(
      new ArgumentError(
        "trainer: options must be among players, source, batchSize, seed, executor, epochs, dropLast, accumulate, signal, " +
          'step, onStep; got "batchsize". Did you mean batchSize?',
      ),
    );
    for (const epochs of [0, -1, 2.5, NaN])
      expect(make({ epochs })).toThrow(/^trainer: epochs must be a positive integer; got /);
    for (const step of [-1, 0.5]) expect(make({ step })).toThrow(/^trainer: step must be a non-negative integer; got /);
    expect(make({ batchSize: 0 })).toThrow("trainer: batchSize must be a positive integer; got 0.");
    expect(make({ seed: -1 })).toThrow("createRng: seed must be an integer from 0 to 2^53 - 1; got -1.");
    expect(make({ players: [] })).toThrow("trainingStep: players must be at least one player; got [].");
    const prepare = () => {
      throw new Error("cannot prepare");
    };
    expect(make({ executor: { name: "broken", prepare } })).toThrow("cannot prepare");
  });
});
