import * as tf from "@tensorflow/tfjs";
import { backendName } from "./backend/backend.js";
import { registerBackend } from "./backend/register.js";
import { loadNodeRuntime, type RuntimeOptions } from "./runtime/node.js";

/**
 * Makes ONNX Runtime the active tfjs backend. Operations are recorded, and computed when values are asked for with
 * `await tensor.data()`; `dataSync` works only on tensors that have been computed.
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
  registerBackend(() => Promise.resolve(runtime));
  await tf.setBackend(backendName);
}
