import { BackendError } from "@elbo/core";
import { BoundedCache } from "../graph/bounded-cache.js";
import { modelOfPlan, type Plan, planGraph } from "../graph/plan.js";
import { structureOf } from "../graph/structure.js";
import { elementArrays, type HostData, sizeOf, type Value } from "../graph/value.js";
import { type RuntimeSource } from "./runtime-source.js";
import { type Runtime, type RuntimeTensor, type RuntimeTensors, type Session } from "../runtime/runtime.js";

/** Models that stay loaded. */
const loadedModels = 128;

/** Computes pending values. A graph of a structure that was seen before costs only the run. */
export interface Evaluator {
  /** Loads the runtime, which the first evaluation does otherwise. */
  load(): Promise<void>;
  /** Computes `values`, which must be results; afterwards they are on the host. */
  evaluate(values: readonly Value[]): Promise<void>;
  /**
   * The same before it returns.
   *
   * @throws {BackendError} if the runtime is not loaded yet, or computes only in its own time
   */
  evaluateNow(values: readonly Value[]): void;
  /** Whether {@link evaluateNow} can be used by now. */
  readonly isSynchronous: boolean;
  /** Models compiled so far. */
  readonly compiled: number;
  dispose(): void;
}

export function createEvaluator(source: RuntimeSource): Evaluator {
  const sessions = new BoundedCache<Session>(loadedModels, (session) => void session.dispose());
  let compiled = 0;
  const keep = (structure: string, session: Session): Session => {
    compiled++;
    sessions.set(structure, session);
    return session;
  };
  return {
    load: async () => void (await source.load()),
    get isSynchronous() {
      return isSynchronous(source.loaded);
    },
    get compiled() {
      return compiled;
    },
    evaluate: async (values) => {
      const runtime = await source.load();
      const plan = planValues(values);
      const structure = structureOf(plan);
      // Bound before anything is awaited: values that are computed meanwhile lose their names in the plan.
      const run = bindRun(runtime, plan);
      const session = sessions.get(structure) ?? keep(structure, await runtime.createSession(modelOfPlan(plan)));
      await session.run(run.feeds, run.fetches);
      settle(values, run.arrays);
    },
    evaluateNow: (values) => {
      const runtime = requireSynchronous(source.loaded);
      const plan = planValues(values);
      const structure = structureOf(plan);
      const session = sessions.get(structure) ?? keep(structure, runtime.createSessionNow(modelOfPlan(plan)));
      const run = bindRun(runtime, plan);
      session.runNow!(run.feeds, run.fetches);
      settle(values, run.arrays);
    },
    dispose: () => sessions.clear(),
  };
}

type SynchronousRuntime = Runtime & Required<Pick<Runtime, "createSessionNow">>;

function isSynchronous(runtime: Runtime | undefined): runtime is SynchronousRuntime {
  return runtime !== undefined && "createSessionNow" in runtime;
}

function requireSynchronous(runtime: Runtime | undefined): SynchronousRuntime {
  if (isSynchronous(runtime)) return runtime;
  const found = runtime === undefined ? "one that is not loaded" : "one that computes in its own time";
  throw new BackendError(
    `onnx: dataSync must have a runtime that computes at once; got ${found}. Use \`await tensor.data()\`.`,
  );
}

function planValues(values: readonly Value[]): Plan {
  return planGraph(values, { isInput: ({ origin }) => origin.kind === "host" });
}

/** The buffers of one run. */
interface BoundRun {
  readonly feeds: RuntimeTensors;
  readonly fetches: RuntimeTensors;
  /** What is written for each output, in order. */
  readonly arrays: readonly HostData[];
}

function bindRun(runtime: Runtime, plan: Plan): BoundRun {
  const feeds: Record<string, RuntimeTensor> = {};
  for (const [name, { type, shape, origin }] of plan.inputs)
    if (origin.kind === "host") feeds[name] = runtime.tensor(type, shape, origin.data);
  const arrays = plan.outputs.map(({ type, shape }) => new elementArrays[type](sizeOf(shape)));
  const fetches = Object.fromEntries(
    plan.outputs.map((value, index) => [plan.names.of(value), runtime.tensor(value.type, value.shape, arrays[index]!)]),
  );
  return { feeds, fetches, arrays };
}

function settle(values: readonly Value[], arrays: readonly HostData[]): void {
  values.forEach((value, index) => (value.origin = { kind: "host", data: arrays[index]! }));
}
