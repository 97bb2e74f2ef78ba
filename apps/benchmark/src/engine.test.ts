import { BackendError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, describe, expect, it } from "vitest";
import { startEngine } from "./engine.js";

afterAll(() => tf.setBackend("cpu"));

describe("startEngine", () => {
  it("takes ONNX Runtime where nothing is asked for, and says so", async () => {
    const { backend, executor, note } = await startEngine();
    expect({ backend, executor: executor.name }).toEqual({ backend: "onnx", executor: "onnx" });
    expect(note).toBe("Backend onnx: steps are captured once and replayed.");
  });

  it.each(["cpu", "wasm"] as const)("starts %s where that is asked for", async (asked) => {
    const { executor, note } = await startEngine(asked);
    expect(tf.getBackend()).toBe(asked);
    expect({ executor: executor.name, note }).toEqual({ executor: "eager", note: `Backend ${asked}, as asked.` });
  });

  it("says what to install for a backend that is not there", async () => {
    await expect(startEngine("tensorflow")).rejects.toThrow(BackendError);
    await expect(startEngine("tensorflow")).rejects.toThrow(
      'startEngine: backend must be installed; got "tensorflow", which is not. Install "@tensorflow/tfjs-node"',
    );
  });
});
