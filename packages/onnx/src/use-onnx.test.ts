import { BackendError } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, expect, test } from "vitest";
import { registerBackend } from "./backend/register.js";
import { loadNodeRuntime } from "./runtime/node.js";
import { useOnnx } from "./use-onnx.js";

afterAll(() => useTestBackend());

test("values are read at once from the first one on, whoever registered the backend", async () => {
  // As a captured step does, which loads the runtime when it needs it.
  registerBackend(() => loadNodeRuntime({ threads: 1 }));
  await tf.setBackend("onnx");
  const early = tf.square(tf.scalar(3));
  expect(() => early.dataSync()).toThrow(BackendError);
  expect(() => early.dataSync()).toThrow(
    "onnx: dataSync must have a runtime that computes at once; got one that is not loaded. Use `await tensor.data()`.",
  );
  await useOnnx({ threads: 1 });
  expect(early.dataSync()[0]).toBe(9);
  early.dispose();
});
