import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { toyModel, toySource } from "../../test/toy-model.js";
import { memoryStore } from "../checkpoint/store.js";
import { type History } from "./history.js";
import { fit } from "./fit.js";

const bits = async (model: ReturnType<typeof toyModel>) => [...(await model.weight.data()), ...(await model.steps.data())];
const timeless = ({ epochs, ...rest }: History) => ({ ...rest, epochs: epochs.map((each) => ({ ...each, seconds: 0 })) });

describe("resume", () => {
  const source = toySource(23);
  const validation = toySource(11, 8);
  const options = { epochs: 4, batchSize: 5, seed: 3, validation };

  test("a run that is aborted after any step and resumed ends with the same bits and history", async () => {
    const whole = toyModel();
    const expected = await fit(whole, source, options);
    expect(expected.steps).toBe(20);
    for (let stop = 0; stop <= 20; stop++) {
      const checkpoints = memoryStore();
      const abort = new AbortController();
      if (stop === 0) abort.abort();
      const onStep = ({ step }: { step: number }) => void (step + 1 === stop && abort.abort());
      const first = toyModel();
      const before = await fit(first, source, { ...options, checkpoints, onStep, signal: abort.signal });
      expect(before.steps).toBe(stop);
      const second = toyModel();
      const after = await fit(second, source, { ...options, checkpoints, resume: true });
      expect(timeless(after)).toEqual(timeless(expected));
      expect(await bits(second)).toEqual(await bits(whole));
      [first, second].forEach((model) => model.dispose());
    }
    whole.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});
