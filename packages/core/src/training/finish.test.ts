import { afterEach, beforeEach, expect, test } from "vitest";
import { toyModel, type ToyModel, toySource } from "../../test/toy-model.js";
import { memoryStore } from "../checkpoint/store.js";
import { eager } from "./eager.js";
import { fit } from "./fit.js";
import { type FinishOptions } from "./session.js";

const source = toySource(23);
const options = { epochs: 2, batchSize: 5, seed: 3 };

let toy: ToyModel;
beforeEach(() => void (toy = toyModel()));
afterEach(() => toy.dispose());

/** The toy model with a notebook of how it was finished: the steps that its state had counted, and the options. */
function finishing(after: () => void = () => undefined) {
  const calls: { steps: number; size: number; options: FinishOptions }[] = [];
  const model = {
    ...toy,
    finish: async (data: typeof source, options: FinishOptions = {}) => {
      calls.push({ steps: toy.steps.dataSync()[0]!, size: data.size, options });
      after();
      options.signal?.throwIfAborted();
    },
  };
  return { model, calls };
}

test("a model is finished once, on the training data, when all steps are done", async () => {
  const { model, calls } = finishing();
  const { stopped } = await fit(model, source, options);
  expect(stopped).toBe("epochs");
  expect(calls).toEqual([{ steps: 10, size: 23, options: { epochs: 2, batchSize: 5, seed: 3, executor: eager } }]);
});

test("it is finished with the weights of the best epoch", async () => {
  const { model, calls } = finishing();
  // Every later epoch counts as worse: what is monitored only grows.
  const { best } = await fit({ ...model, players: growing(toy) }, source, { ...options, validation: toySource(11, 8) });
  expect([best?.epoch, calls[0]?.steps]).toEqual([0, 5]);
});

test("a run that is aborted is not finished until it goes on", async () => {
  const { model, calls } = finishing();
  const controller = new AbortController();
  const checkpoints = memoryStore();
  const onStep = ({ step }: { step: number }) => (step === 6 ? controller.abort() : undefined);
  const first = await fit(model, source, { ...options, checkpoints, signal: controller.signal, onStep });
  expect([first.stopped, calls.length]).toEqual(["aborted", 0]);
  const second = await fit(model, source, { ...options, checkpoints, resume: true });
  expect([second.stopped, calls.length]).toEqual(["epochs", 1]);
});

test("a run that is aborted while its model finishes counts as aborted", async () => {
  const controller = new AbortController();
  const { model } = finishing(() => controller.abort());
  expect(await fit(model, source, { ...options, signal: controller.signal })).toMatchObject({
    stopped: "aborted",
    steps: 10,
  });
});

test("an error of finishing is passed on", async () => {
  const { model } = finishing(() => {
    throw new Error("no codes");
  });
  await expect(fit(model, source, options)).rejects.toThrow("no codes");
});

/** Players whose loss outside training is the number of steps so far. */
function growing({ players, steps }: ToyModel): ToyModel["players"] {
  return () =>
    players().map((player) => ({
      ...player,
      objective: {
        ...player.objective,
        evaluate: (batch, pass) => {
          const evaluated = player.objective.evaluate(batch, pass);
          return pass.training ? evaluated : { ...evaluated, loss: steps.asScalar() };
        },
      },
    }));
}
