import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, test } from "vitest";
import { toyModel, toySource } from "../../test/toy-model.js";
import { defaultExecutor, registerExecutor } from "./default-executor.js";
import { eager } from "./eager.js";
import { type Executor } from "./executor.js";
import { fit } from "./fit.js";
import { fitSettings } from "./fit-options.js";
import { createSpeedNote } from "./speed-note.js";

const nobody = { backends: [], executor: () => eager };

/** An executor that counts what it prepares. */
function counting(): Executor & { readonly prepared: () => number } {
  let count = 0;
  return { name: "counting", prepare: (step) => (count++, eager.prepare(step)), prepared: () => count };
}

afterEach(async () => {
  registerExecutor(nobody);
  await useTestBackend();
});

describe("a run that names no executor", () => {
  test("takes the one that a package offers for the active backend, and gives the same bits where that computes the same", async () => {
    const [offered, model, other] = [counting(), toyModel(), toyModel()];
    const alone = await fit(other, toySource(12), { epochs: 2, seed: 3 });
    registerExecutor({ backends: [tf.getBackend()], executor: () => offered });
    const history = await fit(model, toySource(12), { epochs: 2, seed: 3 });
    expect(offered.prepared()).toBe(1);
    expect(history.epochs.map(({ train }) => train)).toEqual(alone.epochs.map(({ train }) => train));
    [model, other].forEach((each) => each.dispose());
  });

  test("takes eager where the offer is for other backends, or there is none", () => {
    expect(defaultExecutor()).toBe(eager);
    registerExecutor({ backends: ["webgl"], executor: counting });
    expect(defaultExecutor()).toBe(eager);
  });

  test("is told of slowness where eager was not chosen, and never where it was", () => {
    expect(fitSettings({ epochs: 1 }).noteSeconds).toBeDefined();
    expect(fitSettings({ epochs: 1, executor: eager }).noteSeconds).toBeUndefined();
    registerExecutor({ backends: [tf.getBackend()], executor: counting });
    expect(fitSettings({ epochs: 1 }).noteSeconds).toBeUndefined();
  });
});

test("an executor that is named wins over the one that is offered", async () => {
  const [offered, named, model] = [counting(), counting(), toyModel()];
  registerExecutor({ backends: [tf.getBackend()], executor: () => offered });
  await fit(model, toySource(12), { epochs: 1, executor: named });
  expect([offered.prepared(), named.prepared()]).toEqual([0, 1]);
  model.dispose();
});

test("after ten seconds of steps it is said once, in one line that names the package", async () => {
  await useTestBackend("cpu");
  const lines: string[] = [];
  const note = createSpeedNote((line) => lines.push(line));
  note(6);
  expect(lines).toEqual([]);
  note(4);
  note(60);
  expect(lines).toEqual([
    "fit: steps run operation by operation on tfjs's cpu backend, more than a hundred times as long as they could. " +
      'Install and import "@elbo/onnx", which captures them; executor: eager keeps them so.',
  ]);
});

test("in a page what is named is what pages have", async () => {
  await useTestBackend("cpu");
  const isNode = tf.env().getBool("IS_NODE");
  const lines: string[] = [];
  try {
    tf.env().set("IS_NODE", false);
    createSpeedNote((line) => lines.push(line))(10);
  } finally {
    tf.env().set("IS_NODE", isNode);
  }
  expect(lines).toEqual([
    "fit: steps run operation by operation on tfjs's cpu backend. " +
      'Where there is a graphics card, tf.setBackend("webgl") or "webgpu" is faster; executor: eager keeps them so.',
  ]);
});
