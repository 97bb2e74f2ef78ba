import * as tf from "@tensorflow/tfjs";
import { afterAll, expect, it, vi } from "vitest";
import { startEngine } from "./engine.js";

// Other files of this process may have loaded what is put in place here, and others may load it afterwards.
vi.hoisted(() => vi.resetModules());
vi.mock("@elbo/onnx", () => ({
  onnx: () => undefined,
  useOnnx: () => Promise.reject(new Error("no binary for this machine")),
}));
afterAll(() => {
  vi.resetModules();
  return tf.setBackend("cpu");
});

it("goes on with wasm where ONNX Runtime does not load, and says why", async () => {
  const { backend, executor, note } = await startEngine();
  expect({ backend, executor: executor.name }).toEqual({ backend: "wasm", executor: "eager" });
  expect(note).toBe("Backend wasm: the fastest that is left; onnx did not start (no binary for this machine).");
});

it("does not fall back where ONNX Runtime is asked for", async () => {
  await expect(startEngine("onnx")).rejects.toThrow("no binary for this machine");
});
