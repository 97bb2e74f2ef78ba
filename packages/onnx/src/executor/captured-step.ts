import { type HostArray, type HostBatch, type RunPosition, type Step } from "@elbo/core";
import type * as tf from "@tensorflow/tfjs";
import { type OnnxBackend } from "../backend/backend.js";
import { optimize } from "../graph/optimize.js";
import { modelOfPlan, type Plan, planGraph } from "../graph/plan.js";
import { type ElementType, elementArrays, type HostData, sizeOf, type Value } from "../graph/value.js";
import { type Runtime, type RuntimeTensor, type Session } from "../runtime/runtime.js";
import { requireSameTraces } from "./check-traces.js";
import { type FusedUpdate, fuseUpdates } from "./fuse-updates.js";
import { flushSubnormals } from "./flush-subnormals.js";
import { mergeUpdates } from "./merge-updates.js";
import { type ResidentState } from "./resident-state.js";
import { type RecordedFeed, type Trace, traceStep } from "./trace.js";
import { canFuse } from "./update-memory.js";
import { type StepGraph } from "./updates.js";

/**
 * Steps between two looks for subnormal state. They are counted from the run's first step, so that a run that goes on
 * ends with the same bits.
 */
const flushEvery = 128;

/** A step captured for one shape of batch. */
export interface CapturedStep {
  run(batch: HostBatch, position: RunPosition): Promise<Record<string, HostArray>>;
  dispose(): void;
}

interface CaptureOptions {
  readonly backend: OnnxBackend;
  readonly runtime: Runtime;
  readonly state: ResidentState;
  readonly step: Step;
}

/**
 * Records `step` twice, requires that both records agree, and makes one model of it: feeds and state in, outputs and
 * new state out.
 */
export async function captureStep(options: CaptureOptions, batch: HostBatch): Promise<CapturedStep> {
  const { backend, runtime, step } = options;
  const [first, second] = [0, 1].map(() => {
    const trace = traceStep(backend, step, batch);
    return { trace, plan: planGraph([...trace.outputs.values(), ...trace.assigned.values()]) };
  });
  requireSameTraces(first!, second!);
  const graph = optimizeTrace(first!.trace);
  // The model's outputs are the step's outputs, what fused updates read, then the other new state.
  const plan = planGraph([...graph.outputs, ...graph.updates.map(({ value }) => value)]);
  const session = await runtime.createSession(modelOfPlan(plan, { emptyOutput: runtime.emptyOutput }));
  return new Replay(options, first!.trace, graph, plan, session);
}

interface OptimizedTrace extends StepGraph<tf.Variable> {
  /** What these read stands behind the step's outputs: the extras of each in turn, then the numbers of all. */
  readonly fused: readonly FusedUpdate<tf.Variable>[];
  readonly numbers: readonly Value[];
}

function optimizeTrace({ outputs, assigned, state }: Trace): OptimizedTrace {
  const values = optimize([...outputs.values(), ...assigned.values()]);
  const updates = new Map([...assigned.keys()].map((variable, at) => [variable, values[outputs.size + at]!]));
  const { fused, rest } = canFuse() ? fuseUpdates(updates, state) : { fused: [], rest: updates };
  const numbers = [...new Set(fused.flatMap((update) => update.numbers))];
  const read = [...fused.flatMap(({ extras }) => extras), ...numbers];
  return { ...mergeUpdates([...values.slice(0, outputs.size), ...read], rest, state), fused, numbers };
}

interface BoundFeed {
  readonly name: string;
  readonly tensor: RuntimeTensor;
  readonly fill: RecordedFeed["fill"];
}

/** A fused update, with the names of its extras in the model and the places of its numbers among those of all. */
interface BoundUpdate {
  readonly update: FusedUpdate<tf.Variable>;
  readonly extras: readonly string[];
  readonly numbers: readonly number[];
}

class Replay implements CapturedStep {
  readonly #options: CaptureOptions;
  readonly #session: Session;
  readonly #feeds: readonly BoundFeed[];
  /** Names of the batch's arrays in the model. */
  readonly #batch: ReadonlyMap<string, string>;
  readonly #read: readonly (readonly [string, tf.Variable])[];
  readonly #readTogether: readonly (readonly [string, readonly tf.Variable[]])[];
  readonly #assigned: readonly (readonly [string, readonly tf.Variable[]])[];
  readonly #fused: readonly BoundUpdate[];
  readonly #numbers: readonly { readonly name: string; readonly tensor: RuntimeTensor }[];
  readonly #outputs: readonly {
    readonly key: string;
    readonly name: string;
    readonly tensor: RuntimeTensor;
    readonly shape: readonly number[];
  }[];

  constructor(options: CaptureOptions, trace: Trace, graph: OptimizedTrace, plan: Plan, session: Session) {
    this.#options = options;
    this.#session = session;
    const { runtime } = options;
    const nameOf = new Map([...plan.inputs].map(([name, value]) => [value, name]));
    const used = <T>(entries: Iterable<readonly [T, Value]>) =>
      [...entries].flatMap(([key, value]) => (nameOf.has(value) ? [[nameOf.get(value)!, key] as const] : []));
    const buffer = ({ type, shape }: Value) => runtime.tensor(type, shape, new elementArrays[type](sizeOf(shape)));
    const names = plan.outputs.map((value) => plan.names.of(value));
    this.#read = used([...trace.state].map(([variable, value]) => [variable, value]));
    this.#readTogether = used(graph.inputs.map(({ variables, value }) => [variables, value]));
    this.#batch = new Map(used(trace.batch).map(([name, key]) => [key, name]));
    this.#feeds = used(trace.feeds.map((feed) => [feed, feed.value])).map(([name, { value, fill }]) => ({
      name,
      tensor: buffer(value),
      fill,
    }));
    this.#outputs = [...trace.outputs.keys()].map((key, index) => ({
      key,
      name: names[index]!,
      tensor: buffer(plan.outputs[index]!),
      shape: plan.outputs[index]!.shape,
    }));
    let at = trace.outputs.size;
    this.#fused = graph.fused.map((update) => ({
      update,
      extras: update.extras.map(() => names[at++]!),
      numbers: update.numbers.map((value) => graph.numbers.indexOf(value)),
    }));
    this.#numbers = graph.numbers.map((value) => ({ name: names[at++]!, tensor: buffer(value) }));
    this.#assigned = graph.updates.map(({ variables }, index) => [names[at + index]!, variables]);
  }

  async run(batch: HostBatch, position: RunPosition): Promise<Record<string, HostArray>> {
    const { state, runtime } = this.#options;
    const fetches: Record<string, RuntimeTensor> = {};
    for (const { name, tensor } of this.#outputs) fetches[name] = tensor;
    // Blocks first, for a variable that has to move to its block is read there.
    const blocks = this.#assigned.map(([name, variables]) => {
      const block = state.block(runtime, variables);
      fetches[name] = block.spare;
      return block;
    });
    for (const { name, tensor } of this.#numbers) fetches[name] = tensor;
    const homes = this.#fused.map((bound) => {
      const home = state.home(runtime, bound.update);
      bound.extras.forEach((name, index) => (fetches[name] = home.extras[index]!));
      return { home, bound };
    });
    if (position.step % flushEvery === 0) {
      for (const { current } of blocks) flushSubnormals(current.data);
      for (const { home, bound } of homes)
        for (const { variable } of bound.update.writes) flushSubnormals(home.arrays[variable]!);
    }
    await this.#session.run(this.#bindFeeds(batch, position), fetches);
    for (const block of blocks) block.swap();
    for (const { home, bound } of homes) {
      bound.numbers.forEach(
        (at, index) => (home.numbers[index] = (this.#numbers[at]!.tensor.data as Float32Array)[0]!),
      );
      home.run();
      for (const { variable } of bound.update.writes) state.wrote(bound.update.variables[variable]!);
    }
    return Object.fromEntries(
      this.#outputs.map(({ key, tensor, shape }) => [key, { values: hostCopy(tensor.data), shape }]),
    );
  }

  dispose(): void {
    void this.#session.dispose();
  }

  #bindFeeds(batch: HostBatch, position: RunPosition): Record<string, RuntimeTensor> {
    const { runtime, state } = this.#options;
    const feeds: Record<string, RuntimeTensor> = {};
    for (const [key, { values, shape }] of Object.entries(batch)) {
      const name = this.#batch.get(key);
      if (name !== undefined) feeds[name] = runtime.tensor(arrayType(values), shape, values);
    }
    for (const { name, tensor, fill } of this.#feeds) {
      (fill as (values: HostData, position: RunPosition) => void)(tensor.data, position);
      feeds[name] = tensor;
    }
    for (const [name, variable] of this.#read) feeds[name] = state.read(variable);
    for (const [name, variables] of this.#readTogether) feeds[name] = state.block(runtime, variables).current;
    return feeds;
  }
}

function arrayType(values: HostArray["values"]): ElementType {
  return values instanceof Int32Array ? "int32" : "float32";
}

/** A copy that the next run does not overwrite; booleans as integers. */
function hostCopy(data: HostData): Float32Array | Int32Array {
  return data instanceof Float32Array ? data.slice() : Int32Array.from(data as Int32Array | Uint8Array);
}
