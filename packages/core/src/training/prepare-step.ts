import { requireArgument } from "../errors.js";
import { yieldWhenDue } from "./event-loop.js";
import { type Executor, type PreparedStep, type Step } from "./executor.js";

/**
 * A step that an executor has made ready. Between its runs the event loop gets a turn every few milliseconds, whatever the
 * executor: signals, timers and frames come through while a model is trained or measured.
 *
 * @param where names the caller in errors
 * @throws {ArgumentError} if the executor is none
 * @example
 * const step: Step = { training: false, state: new Map(), run: ({ x }) => ({ double: tf.mul(x!, 2) }) };
 * const prepared = prepareStep("doubling", eager, step);
 * prepared.dispose();
 */
export function prepareStep(where: string, executor: Executor, step: Step): PreparedStep {
  requireExecutor(where, executor);
  const prepared = executor.prepare(step);
  return {
    run: async (batch, position) => {
      const outputs = await prepared.run(batch, position);
      await yieldWhenDue();
      return outputs;
    },
    sync: () => prepared.sync(),
    dispose: () => prepared.dispose(),
  };
}

function requireExecutor(where: string, executor: unknown): void {
  const holds = typeof executor === "object" && executor !== null && "prepare" in executor;
  const advice =
    typeof executor === "function" ? "Call it: executor: onnx()." : "Leave it out, or pass eager or onnx().";
  requireArgument(holds, where, "executor", "an executor such as eager or onnx()", executor, advice);
}
