import { type Executor, type HostBatch, type PreparedStep, type Step } from "@elbo/core";
import { type OnnxBackend } from "../backend/backend.js";
import { registerBackend } from "../backend/register.js";
import { loadNodeRuntime, requireRuntimeOptions, type RuntimeOptions } from "../runtime/node.js";
import { type Runtime } from "../runtime/runtime.js";
import { type CapturedStep, captureStep } from "./captured-step.js";
import { ResidentState } from "./resident-state.js";

/**
 * Captures each step once per batch shape as one ONNX graph (forward pass, gradients and the optimiser's update), and
 * replays it in ONNX Runtime. State stays in the runtime's buffers until `sync`.
 *
 * A step must be a pure function of its feeds and its state: a tensor that it makes from other host values each time,
 * such as `tf.randomNormal` gives, is refused when it is captured.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ArgumentError} when a step first runs, if it draws hidden randomness, or reads variables outside its state
 * @throws {BackendError} when a step first runs, if it needs a kernel that is missing, or the device does not start
 * @example
 * await fit(model, data.train, { epochs: 10, executor: onnx() });
 */
export function onnx(options: RuntimeOptions = {}): Executor {
  requireRuntimeOptions(options);
  let loading: Promise<Runtime> | undefined;
  const runtime = () => (loading ??= loadNodeRuntime(options));
  const state = new ResidentState();
  return {
    name: "onnx",
    prepare: (step) => prepareStep(step, { backend: () => registerBackend(runtime), runtime, state }),
  };
}

interface Engine {
  readonly backend: () => OnnxBackend;
  readonly runtime: () => Promise<Runtime>;
  readonly state: ResidentState;
}

function prepareStep(step: Step, { backend, runtime, state }: Engine): PreparedStep {
  const captures = new Map<string, Promise<CapturedStep>>();
  const variables = [...step.state.values()];
  const capture = async (batch: HostBatch) => captureStep({ backend: backend(), runtime: await runtime(), state, step }, batch);
  const captureOf = (batch: HostBatch) => {
    const key = shapeKey(batch);
    const known = captures.get(key);
    if (known !== undefined) return known;
    const captured = capture(batch);
    captures.set(key, captured);
    captured.catch(() => captures.delete(key));
    return captured;
  };
  return {
    run: async (batch, position) => {
      const captured = await captureOf(batch);
      if (!state.isLoaded(variables)) await state.load(await runtime(), variables);
      return captured.run(batch, position);
    },
    sync: async () => state.sync(variables),
    dispose: () => {
      for (const captured of captures.values()) captured.then((step) => step.dispose(), () => undefined);
      captures.clear();
    },
  };
}

function shapeKey(batch: HostBatch): string {
  return Object.entries(batch)
    .map(([name, { values, shape }]) => `${name}:${values instanceof Int32Array ? "int32" : "float32"}[${shape.join()}]`)
    .join();
}
