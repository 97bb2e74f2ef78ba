import * as tf from "@tensorflow/tfjs";
import { backendName } from "./backend/backend.js";
import { registerBackend } from "./backend/register.js";
import { loadNodeRuntime, type RuntimeOptions } from "./runtime/node.js";

/**
 * Makes ONNX Runtime the active tfjs backend. Operations are recorded, and computed when values are asked for, with
 * `await tensor.data()` or at once with `dataSync`, `arraySync` and `print`. A program that trains variables without
 * reading anything, as `model.fit` does within an epoch, is computed a step at a time.
 *
 * @param options taken at the first call only; the backend keeps its runtime
 * @throws {BackendError} if onnxruntime-node does not load on this machine
 * @example
 * await useOnnx();
 * const y = tf.matMul(a, b).relu();
 * console.log(await y.data());
 */
export async function useOnnx(options: RuntimeOptions = {}): Promise<void> {
  const runtime = await loadNodeRuntime(options);
  await registerBackend(() => Promise.resolve(runtime)).load();
  await tf.setBackend(backendName);
}
