import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useTestBackend } from "./backend.js";
import { reportFigure } from "./figures.js";
import { expectNoLeakOnThrow, tensorsMade } from "./leaks.js";
import { dice, type MutableJson, mutateJson } from "./mutants.js";
import { type RngLike } from "./watched-rng.js";

/** What the contract needs of a generative model. */
export interface ModelLike {
  readonly kind: string;
  readonly config: object;
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  generate(count: number, rng: RngLike): tf.Tensor;
  dispose(): void;
}

export interface ModelContract<M extends ModelLike> {
  readonly name: string;
  /** A small model, quick to train; its weights come from the seed. */
  readonly build: (seed: number) => M;
  /** Shape of an example. */
  readonly exampleShape: readonly number[];
  /** Trains for some epochs from a seed and returns the loss of each. */
  readonly train: (model: M, epochs: number, seed: number) => Promise<readonly number[]>;
  readonly save: (model: M) => Promise<Uint8Array>;
  readonly load: (file: Uint8Array) => M;
  readonly createRng: (seed: number) => RngLike;
}

/** The suite that every family's model passes, on the backends cpu and wasm. */
export function modelContract<M extends ModelLike>(contract: ModelContract<M>): void {
  describe.each(["cpu", "wasm"])(`${contract.name} on %s keeps the contract of models:`, (backend) => {
    beforeAll(() => useTestBackend(backend));
    afterAll(() => useTestBackend());
    constructionTests(contract);
    generationTests(contract);
    trainingTests(contract);
    savingTests(contract);
  });
}

/** Configurations that are tried for each model on each backend. */
const mutants = process.env["ELBO_LONG"] === "1" ? 200 : 20;

/** A refusal names what is refused: `<where>: <argument> must be <rule>; got <value>.` */
function outcomeOf(load: () => void): string {
  try {
    load();
    return "made a model";
  } catch (error) {
    const { name, message } = error as Error;
    return name === "CheckpointError" && /^.+: .+ must .+; got /s.test(message) ? "refused" : `${name}: ${message}`;
  }
}

async function withModel<M extends ModelLike, T>(
  { build }: ModelContract<M>,
  body: (model: M) => T | Promise<T>,
  seed = 1,
): Promise<T> {
  const model = build(seed);
  try {
    return await body(model);
  } finally {
    model.dispose();
  }
}

function weights({ parameters }: ModelLike): Record<string, number[]> {
  return Object.fromEntries([...parameters].map(([path, variable]) => [path, [...variable.dataSync()]]));
}

function constructionTests<M extends ModelLike>(contract: ModelContract<M>): void {
  test("its configuration survives JSON", () =>
    withModel(contract, ({ config }) => expect(JSON.parse(JSON.stringify(config))).toEqual(config)));

  test("equal seeds give equal weights, other seeds others", async () => {
    const first = await withModel(contract, weights);
    expect(await withModel(contract, weights)).toEqual(first);
    expect(await withModel(contract, weights, 2)).not.toEqual(first);
  });

  test("dispose frees everything that it made", () => {
    expect(tensorsMade(() => contract.build(1).dispose())).toBe(0);
  });
}

function generationTests<M extends ModelLike>(contract: ModelContract<M>): void {
  const { createRng, exampleShape } = contract;

  test("it generates finite examples of the data's shape, the same from the same seed", () =>
    withModel(contract, (model) => {
      const [first, again] = [model.generate(3, createRng(5)), model.generate(3, createRng(5))];
      expect(first.shape).toEqual([3, ...exampleShape]);
      expect([...first.dataSync()].every(Number.isFinite)).toBe(true);
      expect(again.dataSync()).toEqual(first.dataSync());
      tf.dispose([first, again]);
    }));

  test("generating makes the one tensor that it returns, and refuses a count that is not positive", () =>
    withModel(contract, (model) => {
      expect(tensorsMade(() => model.generate(2, createRng(0)).dispose())).toBe(0);
      expectNoLeakOnThrow(() => model.generate(0, createRng(0)));
    }));
}

function trainingTests<M extends ModelLike>(contract: ModelContract<M>): void {
  test("training lowers the loss, moves every trainable parameter, and leaks nothing", () =>
    withModel(contract, async (model) => {
      const before = weights(model);
      const tensors = tf.memory().numTensors;
      const losses = await contract.train(model, 12, 3);
      // Halves of the epochs, because each loss is an estimate from few examples and draws.
      const sum = (epochs: readonly number[]) => epochs.reduce((total, loss) => total + loss, 0);
      expect(sum(losses.slice(6))).toBeLessThan(sum(losses.slice(0, 6)));
      const after = weights(model);
      const still = [...model.parameters].filter(
        ([path, { trainable }]) => trainable && String(after[path]) === String(before[path]),
      );
      expect(still.map(([path]) => path)).toEqual([]);
      expect(tf.memory().numTensors).toBe(tensors);
    }));

  test("training twice from one seed gives the same bits", async () => {
    const run = () =>
      withModel(contract, async (model) => {
        const losses = await contract.train(model, 2, 3);
        return { losses, weights: weights(model) };
      });
    expect(await run()).toEqual(await run());
  });
}

function savingTests<M extends ModelLike>(contract: ModelContract<M>): void {
  const { createRng, save, load, train } = contract;

  test("a loaded model has the configuration, the weights and the examples of the saved one", () =>
    withModel(contract, async (model) => {
      await train(model, 1, 0);
      const copy = load(await save(model));
      expect(copy.config).toEqual(model.config);
      expect(weights(copy)).toEqual(weights(model));
      const [mine, theirs] = [model.generate(2, createRng(1)), copy.generate(2, createRng(1))];
      expect(theirs.dataSync()).toEqual(mine.dataSync());
      tf.dispose([mine, theirs]);
      copy.dispose();
    }));

  test("a file with another configuration is refused by a CheckpointError or makes a model, and leaks nothing", () =>
    withModel(contract, async (model) => {
      const roll = dice(9);
      const original = model.config as MutableJson;
      const tensors = tf.memory().numTensors;
      const outcomes = new Map<string, MutableJson>();
      for (let i = 0; i < mutants; i++) {
        const config = mutateJson(original, roll);
        if (typeof config !== "object" || config === null) continue;
        const file = await save({ ...model, config });
        outcomes.set(
          outcomeOf(() => load(file).dispose()),
          config,
        );
        if (tf.memory().numTensors !== tensors) outcomes.set("leaked", config);
        if (tf.memory().numTensors !== tensors) break;
      }
      reportFigure(`${contract.name}: ${mutants} mutants of the configuration`);
      const known = ["made a model", "refused"];
      expect(Object.fromEntries([...outcomes].filter(([outcome]) => !known.includes(outcome)))).toEqual({});
    }));

  test("a file with one flipped bit is refused and leaks nothing", () =>
    withModel(contract, async (model) => {
      const file = await save(model);
      file[file.length >> 1]! ^= 1;
      expectNoLeakOnThrow(() => load(file));
    }));
}
