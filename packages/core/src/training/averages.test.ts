import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { freshToyModels } from "../../test/fresh-toy-models.js";
import { type ToyModel, toySource } from "../../test/toy-model.js";
import { loadRun } from "../checkpoint/run-file.js";
import { memoryStore } from "../checkpoint/store.js";
import { sgd } from "../optimizers/sgd.js";
import { trajectory } from "../optimizers/trajectory.fixture.js";
import { averageWeights } from "./average-weights.js";
import { fit } from "./fit.js";
import { type FitOptions } from "./fit-options.js";

const source = toySource(23);
const validation = toySource(11, 8);
const options = { epochs: 4, batchSize: 5, seed: 3, averageWeights: 0.9 };

const newModel = freshToyModels();
let newest: ToyModel;

async function train(extra: Partial<FitOptions> = {}) {
  const model = (newest = newModel());
  // After each step, as the optimiser leaves them.
  const path: number[][] = [];
  const onStep = () => void path.push([...model.weight.dataSync()]);
  const { epochs, ...history } = await fit(model, source, { ...options, onStep, ...extra });
  const timeless = epochs.map((each) => ({ ...each, seconds: 0 }));
  return { model, path, history: { ...history, epochs: timeless }, weight: [...model.weight.dataSync()] };
}

/** The average after each step, in float64. */
function averagesOf(path: readonly number[][], decay: number, start: readonly number[]): number[][] {
  let average = [...start];
  return path.map((weights, step) => {
    const d = Math.min(decay, (1 + step) / (10 + step));
    average = average.map((value, i) => d * value + (1 - d) * weights[i]!);
    return average;
  });
}

// Each step rounds to float32 a value of order 1.
const near = (actual: readonly number[], expected: readonly number[]) =>
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));

const start = [0.1, -0.2, 0.3].map(Math.fround);

describe("averaged weights", () => {
  test("leave training as it is, and are what the model holds at its end", async () => {
    const { path, weight } = await train();
    expect(path).toEqual((await train({ averageWeights: undefined })).path);
    near(weight, averagesOf(path, 0.9, start).at(-1)!);
    expect(weight).not.toEqual(path.at(-1));
  });

  test("are what is validated, measured and shown after each epoch, and kept as the best", async () => {
    const seen: number[][] = [];
    const look = () => void seen.push([...newest.weight.dataSync()]);
    const measure = async () => (look(), {});
    const { path, history, weight } = await train({ validation, measure, onEpoch: look });
    const averages = averagesOf(path, 0.9, start);
    [0, 1, 2, 3].forEach((epoch) => {
      near(seen[2 * epoch]!, averages[5 * epoch + 4]!);
      near(seen[2 * epoch + 1]!, averages[5 * epoch + 4]!);
    });
    near(weight, averages[5 * history.best!.epoch + 4]!);
    const plain = await train({ validation, averageWeights: undefined });
    expect(plain.path).toEqual(path);
    expect(history.epochs[0]!.validation).not.toEqual(plain.history.epochs[0]!.validation);
  });

  test.each([
    ["with validation", { validation }],
    ["without", {}],
  ])("%s are part of the run: it ends with the same bits after an abort at any step", async (_, extra) => {
    const whole = await train(extra);
    for (let stop = 0; stop <= 20; stop += 3) {
      const checkpoints = memoryStore();
      const abort = new AbortController();
      if (stop === 0) abort.abort();
      const onStep = ({ step }: { step: number }) => void (step + 1 === stop && abort.abort());
      await train({ ...extra, checkpoints, onStep, signal: abort.signal });
      const { history, weight } = await train({ ...extra, checkpoints, resume: true });
      expect({ history, weight }).toEqual({ history: whole.history, weight: whole.weight });
    }
  });

  test("stand in the checkpoint beside the weights, and a run without them does not go on from it", async () => {
    const checkpoints = memoryStore();
    const { path, weight } = await train({ checkpoints });
    const { variables } = loadRun((await checkpoints.latest())!.bytes);
    const values = (name: string) => [...variables.get(name)!.values].map(Number);
    expect(values("model/weight")).toEqual(path.at(-1));
    expect(values("players/toy/optimizer/average/weight")).toEqual(weight);
    await expect(train({ checkpoints, resume: true, averageWeights: undefined })).rejects.toThrow("optimizers");
  });

  test("begin with the parameters, whose first steps they follow closely", () => {
    const optimizer = averageWeights(sgd({ learningRate: 1 }), 0.999);
    const parameters = new Map([["w", tf.tidy(() => tf.variable(tf.tensor1d([4, 5])))]]);
    const state = optimizer.createState(parameters);
    expect([...state.parameters.keys()]).toEqual(["average/w"]);
    expect([...state.parameters.get("average/w")!.dataSync()]).toEqual([4, 5]);
    [state, parameters.get("w")!].forEach((each) => each.dispose());
    expect(trajectory(optimizer, Float32Array.of(0), [[1], [1]])).toEqual([[-1], [-2]]);
    expect(optimizer.config).toMatchObject({ kind: "averageWeights", decay: 0.999, optimizer: { kind: "sgd" } });
  });

  test("need a decay between 0 and 1", async () => {
    expect(() => averageWeights(sgd({ learningRate: 1 }), 1)).toThrow(
      "averageWeights: decay must be above 0 and below 1; got 1.",
    );
    await expect(train({ averageWeights: 0 })).rejects.toThrow(
      "fit: averageWeights must be above 0 and below 1; got 0.",
    );
  });
});
