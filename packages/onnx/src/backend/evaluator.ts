import { BoundedCache } from "../graph/bounded-cache.js";
import { modelOfPlan, type Plan, planGraph } from "../graph/plan.js";
import { structureOf } from "../graph/structure.js";
import { elementArrays, type HostData, sizeOf, type Value } from "../graph/value.js";
import { type Runtime, type RuntimeTensor, type Session } from "../runtime/runtime.js";

/** Models that stay loaded. */
const loadedModels = 128;

/** Computes pending values. A graph of a structure that was seen before costs only the run. */
export interface Evaluator {
  /** Computes `values`, which must be results; afterwards they are on the host. */
  evaluate(values: readonly Value[]): Promise<void>;
  /** Models compiled so far. */
  readonly compiled: number;
  dispose(): void;
}

export function createEvaluator(runtime: () => Promise<Runtime>): Evaluator {
  const sessions = new BoundedCache<Session>(loadedModels, (session) => void session.dispose());
  let compiled = 0;
  const sessionOf = async (plan: Plan) => {
    const structure = structureOf(plan);
    const known = sessions.get(structure);
    if (known !== undefined) return known;
    const session = await (await runtime()).createSession(modelOfPlan(plan));
    compiled++;
    sessions.set(structure, session);
    return session;
  };
  return {
    get compiled() {
      return compiled;
    },
    evaluate: async (values) => {
      const plan = planGraph(values, { isInput: ({ origin }) => origin.kind === "host" });
      const session = await sessionOf(plan);
      const arrays = values.map(({ type, shape }) => new elementArrays[type](sizeOf(shape)));
      await run(await runtime(), session, plan, arrays);
      values.forEach((value, index) => (value.origin = { kind: "host", data: arrays[index]! }));
    },
    dispose: () => sessions.clear(),
  };
}

async function run(runtime: Runtime, session: Session, plan: Plan, arrays: readonly HostData[]): Promise<void> {
  const feeds: Record<string, RuntimeTensor> = {};
  for (const [name, { type, shape, origin }] of plan.inputs)
    if (origin.kind === "host") feeds[name] = runtime.tensor(type, shape, origin.data);
  const fetches: Record<string, RuntimeTensor> = {};
  plan.outputs.forEach((value, index) => {
    fetches[plan.names.of(value)] = runtime.tensor(value.type, value.shape, arrays[index]!);
  });
  await session.run(feeds, fetches);
}
