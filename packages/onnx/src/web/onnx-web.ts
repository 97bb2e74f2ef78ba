import { type Executor } from "@elbo/core";
import { capturingExecutor } from "../executor/capturing-executor.js";
import { loadWebRuntime, requireWebOptions, type WebRuntimeOptions } from "./web-runtime.js";

/**
 * The executor for pages and workers: `onnx` with onnxruntime-web's WebAssembly in the place of onnxruntime-node. The order of data,
 * the noise and the files are the same; sums round as this build does.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ArgumentError} when a step first runs, if it draws hidden randomness, or reads variables outside its state
 * @throws {BackendError} when a step first runs, if WebAssembly does not start, or a kernel is missing
 * @example
 * await fit(model, data.train, { epochs: 1, executor: onnxWeb({ threads: 1 }) });
 */
export function onnxWeb(options: WebRuntimeOptions = {}): Executor {
  requireWebOptions(options);
  return capturingExecutor(() => loadWebRuntime(options));
}
