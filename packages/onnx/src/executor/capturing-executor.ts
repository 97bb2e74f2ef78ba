import { type Executor, type HostBatch, type PreparedStep, requireArgument, type Step } from "@elbo/core";
import { type OnnxBackend } from "../backend/backend.js";
import { registerBackend } from "../backend/register.js";
import { type Runtime } from "../runtime/runtime.js";
import { BoundedCache } from "../graph/bounded-cache.js";
import { type CapturedStep, captureStep } from "./captured-step.js";
import { createTurns, type InTurn } from "./in-turn.js";
import { ResidentState } from "./resident-state.js";

/** An executor that captures steps and replays them in a runtime, which is loaded at the first need. */
export function capturingExecutor(load: () => Promise<Runtime>): Executor {
  let loading: Promise<Runtime> | undefined;
  const runtime = () => (loading ??= load());
  const state = new ResidentState();
  const inTurn = createTurns();
  return {
    name: "onnx",
    prepare: (step) => prepareStep(step, { backend: () => registerBackend(runtime), runtime, state, inTurn }),
  };
}

interface Engine {
  readonly backend: () => OnnxBackend;
  readonly runtime: () => Promise<Runtime>;
  readonly state: ResidentState;
  /** Runs of all steps share state, so they go one at a time. */
  readonly inTurn: InTurn;
}

/** Captures of one step that stay loaded, each with memory and threads of its own: those of the shapes used last. */
const loadedCaptures = 16;

function prepareStep(step: Step, { backend, runtime, state, inTurn }: Engine): PreparedStep {
  const captures = new BoundedCache<CapturedStep>(loadedCaptures, (captured) => captured.dispose());
  const variables = [...step.state.values()];
  let isDisposed = false;
  const captureOf = async (batch: HostBatch) => {
    const key = shapeKey(batch);
    const known = captures.get(key);
    if (known !== undefined) return known;
    const captured = await captureStep({ backend: backend(), runtime: await runtime(), state, step }, batch);
    captures.set(key, captured);
    return captured;
  };
  return {
    run: (batch, position) => {
      requireArgument(!isDisposed, "onnx", "the step", "in use", "a disposed one", "Prepare it again.");
      return inTurn(async () => {
        const captured = await captureOf(batch);
        if (!state.isLoaded(variables)) await state.load(await runtime(), variables);
        return captured.run(batch, position);
      });
    },
    sync: () => inTurn(async () => state.sync(variables)),
    dispose: () => {
      isDisposed = true;
      // After the runs that were asked for.
      void inTurn(async () => captures.clear());
    },
  };
}

function shapeKey(batch: HostBatch): string {
  return Object.entries(batch)
    .map(
      ([name, { values, shape }]) => `${name}:${values instanceof Int32Array ? "int32" : "float32"}[${shape.join()}]`,
    )
    .join();
}
