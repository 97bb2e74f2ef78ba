import { ArgumentError, type Feeds, type Fill, type HostBatch, type Step, withPass } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { backendName, type OnnxBackend } from "../backend/backend.js";
import { sameShape } from "../graph/operators.js";
import { type ElementType, inputValue, type Value } from "../graph/value.js";

/** A feed of a step: the graph's value and what writes it before each run. */
export interface RecordedFeed {
  readonly value: Value;
  readonly fill: Fill | Fill<Int32Array>;
}

/** What one run of a step recorded. */
export interface Trace {
  /** The arrays of the batch, by name. */
  readonly batch: ReadonlyMap<string, Value>;
  readonly feeds: readonly RecordedFeed[];
  /** The value that each state variable has at the start. */
  readonly state: ReadonlyMap<tf.Variable, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
  /** The value that each state variable was assigned. */
  readonly assigned: ReadonlyMap<tf.Variable, Value>;
  /** Tensors that the step made from host values, with the calls that made them. */
  readonly written: ReadonlyMap<Value, Error>;
  /** Variables that are not of the step's state. */
  readonly foreign: ReadonlyMap<Value, tf.Variable>;
}

/** Runs `step` once on the recording backend, computing nothing. The variables and the active backend stay as they were. */
export function traceStep(backend: OnnxBackend, step: Step, batch: HostBatch): Trace {
  const active = tf.getBackend();
  const variables = [...step.state.values()];
  requireLive(step);
  const keepers = variables.map(alias);
  try {
    void tf.setBackend(backendName);
    return record(backend, step, batch);
  } finally {
    void tf.setBackend(active);
    variables.forEach((variable, index) => {
      if (variable.dataId !== keepers[index]!.dataId) variable.assign(keepers[index]!);
    });
    tf.dispose(keepers);
  }
}

/**
 * A tensor on the very values of a variable, which holds them while the step assigns others. Not `tf.clone`: on wasm
 * that copies, and a variable that gets a copy back looks as if it had been assigned from outside.
 */
function alias({ dataId, shape, dtype }: tf.Variable): tf.Tensor {
  const engine = tf.engine();
  const owner = engine.state.tensorInfo.get(dataId)!.backend;
  owner.incRef(dataId);
  return engine.makeTensorFromTensorInfo({ dataId, shape, dtype }, owner);
}

function record(backend: OnnxBackend, step: Step, batch: HostBatch): Trace {
  const state = new Map([...step.state.values()].map((variable) => [variable, inputLike(variable)]));
  const foreign = new Map(foreignVariables(step).map((variable) => [inputLike(variable), variable]));
  const standIns = new Map([...state].map(([variable, value]) => [variable.dataId, value]));
  for (const [value, variable] of foreign) standIns.set(variable.dataId, value);
  const written = new Map<Value, Error>();
  const feeds: RecordedFeed[] = [];
  const arrays = new Map(Object.entries(batch).map(([name, array]) => [name, arrayValue(array)]));
  const onWrite = (value: Value) => void written.set(value, new Error("made here"));
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  try {
    const { outputs, assigned } = backend.capture(standIns, onWrite, () => run(backend, step, arrays, feeds, state));
    return { batch: arrays, feeds, state, outputs, assigned, written, foreign };
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function run(
  backend: OnnxBackend,
  step: Step,
  arrays: ReadonlyMap<string, Value>,
  feeds: RecordedFeed[],
  state: ReadonlyMap<tf.Variable, Value>,
) {
  const before = new Map([...state.keys()].map((variable) => [variable, variable.dataId]));
  const recordedFeeds = recordFeeds(backend, feeds);
  const outputs = tf.tidy(() => {
    const inputs = Object.fromEntries([...arrays].map(([name, value]) => [name, tensorOf(backend, value)]));
    return withPass({ training: step.training, feeds: recordedFeeds, state: new Set(state.keys()) }, (pass) =>
      step.run(inputs, pass),
    );
  });
  try {
    const valueOf = (tensor: tf.Tensor) => backend.graphValue(tensor.dataId);
    const moved = [...state.keys()].filter((variable) => variable.dataId !== before.get(variable));
    return {
      outputs: new Map(Object.entries(outputs).map(([name, tensor]) => [name, valueOf(tensor)])),
      assigned: new Map(moved.map((variable) => [variable, valueOf(variable)])),
    };
  } finally {
    tf.dispose(outputs);
  }
}

function recordFeeds(backend: OnnxBackend, feeds: RecordedFeed[]): Feeds {
  const recorded = (type: ElementType) => (shape: readonly number[], fill: Fill | Fill<Int32Array>) => {
    const feed = feeds.find((known) => known.fill === fill && sameShape(known.value.shape, shape)) ?? {
      value: inputValue(type, shape),
      fill,
    };
    if (!feeds.includes(feed)) feeds.push(feed);
    return tensorOf(backend, feed.value);
  };
  return { float32: recorded("float32"), int32: recorded("int32") };
}

function tensorOf(backend: OnnxBackend, value: Value): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend.store(value));
}

function inputLike({ dtype, shape }: tf.Variable): Value {
  return inputValue(dtype as ElementType, shape);
}

function arrayValue({ values, shape }: HostBatch[string]): Value {
  return inputValue(values instanceof Int32Array ? "int32" : "float32", shape);
}

function foreignVariables(step: Step): tf.Variable[] {
  const own = new Set(step.state.values());
  return Object.values(tf.engine().state.registeredVariables).filter((variable) => !own.has(variable));
}

function requireLive(step: Step): void {
  for (const [path, variable] of step.state)
    if (variable.isDisposed)
      throw new ArgumentError(
        `onnx: state must hold live variables; got "${path}", which is disposed. Is the model still in use?`,
      );
}
