import { type Executor } from "@elbo/core";
import { loadNodeRuntime, requireRuntimeOptions, type RuntimeOptions } from "../runtime/node.js";
import { capturingExecutor } from "./capturing-executor.js";

/**
 * Captures each step once per batch shape as one ONNX graph (forward pass, gradients and the optimiser's update), and
 * replays it in ONNX Runtime; the 16 shapes used last stay captured. State stays in the runtime's buffers until `sync`.
 * Runs of one executor go one at a time, in the order in which they are asked for.
 *
 * A step must be a pure function of its feeds and its state: a tensor that it makes from other host values each time,
 * such as `tf.randomNormal` gives, is refused when it is captured.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ArgumentError} when a step first runs, if it draws hidden randomness, or reads variables outside its state
 * @throws {ArgumentError} when a step runs that was disposed
 * @throws {BackendError} when a step first runs, if it needs a kernel that is missing, or the device does not start
 * @example
 * await fit(model, data.train, { epochs: 10, executor: onnx() });
 */
export function onnx(options: RuntimeOptions = {}): Executor {
  requireRuntimeOptions(options);
  return capturingExecutor(() => loadNodeRuntime(options));
}
