import { BackendError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type ElementType, type HostData, hostValue, type Value } from "../graph/value.js";
import { AssignedValues } from "./assigned-values.js";
import { createEvaluator, type Evaluator } from "./evaluator.js";
import { type RuntimeSource } from "./runtime-source.js";

/** The name under which tfjs knows the backend. */
export const backendName = "onnx";

/** What stands behind a tfjs data id: text as it came, or a value of the graph. */
interface Stored {
  references: number;
  readonly shape: number[];
  readonly content: Value | tf.BackendValues;
}

/**
 * A tfjs backend that records: a kernel gives a value of a graph, and the graph is computed by ONNX Runtime when
 * somebody asks for values. Then everything pending is computed at once, so that a program which repeats itself
 * (train, read the loss, train ...) repeats one graph and compiles once. A program that trains without reading is
 * computed a step at a time, see {@link AssignedValues}.
 */
export class OnnxBackend extends tf.KernelBackend {
  readonly #stored: tf.DataStorage<Stored>;
  readonly #pending = new Map<object, Value>();
  readonly #evaluator: Evaluator;
  #turn: Promise<void> = Promise.resolve();
  /** Values that stand in for data ids while a step is captured. */
  #standIns: ReadonlyMap<object, Value> = new Map();
  #isCapturing = false;
  #onWrite: ((value: Value) => void) | undefined;
  readonly #assigned = new AssignedValues();

  constructor(runtime: RuntimeSource) {
    super();
    this.#stored = new tf.DataStorage<Stored>(this, tf.engine());
    this.#evaluator = createEvaluator(runtime);
  }

  /** Loads the runtime; from then on values can be read at once. */
  load(): Promise<void> {
    return this.#evaluator.load();
  }

  /** Models compiled so far for values that were asked for. */
  get compiled(): number {
    return this.#evaluator.compiled;
  }

  /** Records `body` with other values in the place of some data ids, and tells of every tensor made from host values. */
  capture<T>(standIns: ReadonlyMap<object, Value>, onWrite: (value: Value) => void, body: () => T): T {
    this.#standIns = standIns;
    this.#onWrite = onWrite;
    this.#isCapturing = true;
    try {
      return body();
    } finally {
      this.#standIns = new Map();
      this.#onWrite = undefined;
      this.#isCapturing = false;
    }
  }

  /** The value behind a data id. */
  graphValue(dataId: object): Value {
    const standIn = this.#standIns.get(dataId);
    if (standIn !== undefined) return standIn;
    const { content } = this.#stored.get(dataId);
    if (!("origin" in content))
      throw new BackendError("onnx: tensors must be numbers or booleans; got text or complex numbers.");
    if (this.#isCapturing || "data" in content.origin || this.#pending.has(dataId)) return content;
    throw new BackendError(
      "onnx: tensors of a captured step must stay inside it; got one after the step was recorded. Return it as an output.",
    );
  }

  /** A new data id for a value. */
  store(value: Value): tf.TensorInfo {
    const dataId = {};
    const shape = [...value.shape];
    this.#stored.set(dataId, { references: 1, shape, content: value });
    this.#assigned.recorded(dataId);
    // What a captured step records depends on inputs that have no values here, and is never computed by itself.
    if (isPending(value) && !this.#isCapturing) this.#pending.set(dataId, value);
    return { dataId, shape, dtype: value.type as tf.DataType };
  }

  /** One more reference to a data id, wherever its values are. */
  share(dataId: object): void {
    if (this.#standIns.has(dataId)) tf.engine().state.tensorInfo.get(dataId)?.backend.incRef(dataId);
    else this.#stored.get(dataId).references++;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    const { content } = this.#stored.get(dataId);
    if ("origin" in content) this.#onWrite?.(content);
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    const type = elementType(dtype);
    const content = type === undefined ? values : hostValue(type, shape, values as HostData);
    this.#stored.set(dataId, { references, shape, content });
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    const { content } = this.#stored.get(dataId);
    if (!("origin" in content)) return content;
    if (this.#pending.has(dataId) && !this.#isCapturing) await this.#evaluate(content);
    return hostData(content);
  }

  override readSync(dataId: object): tf.BackendValues {
    const { content } = this.#stored.get(dataId);
    if (!("origin" in content)) return content;
    if (this.#pending.has(dataId) && !this.#isCapturing) this.#computeNow([content, ...this.#pending.values()]);
    return hostData(content);
  }

  override refCount(dataId: object): number {
    return this.#stored.has(dataId) ? this.#stored.get(dataId).references : 0;
  }

  /** tfjs calls this for a variable that takes a value, and for nothing else. */
  override incRef(dataId: object): void {
    this.#stored.get(dataId).references++;
    this.#assigned.taken(dataId);
  }

  decRef(dataId: object): void {
    if (this.#stored.has(dataId)) this.#stored.get(dataId).references--;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#stored.has(dataId)) return true;
    if (this.#pending.has(dataId) && this.#assigned.has(dataId)) this.#finishStep();
    this.#assigned.released();
    const stored = this.#stored.get(dataId);
    stored.references--;
    if (!force && stored.references > 0) return false;
    this.#stored.delete(dataId);
    this.#pending.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#stored.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.#evaluator.dispose();
  }

  /** Computes what steps before this one left pending, so that their graphs do not become one. */
  #finishStep(): void {
    if (this.#isCapturing || !this.#evaluator.isSynchronous) return;
    const young = this.#assigned.recordedSince();
    this.#computeNow([...this.#pending].flatMap(([dataId, value]) => (young.has(dataId) ? [] : [value])));
  }

  #computeNow(values: readonly Value[]): void {
    this.#evaluator.evaluateNow([...new Set(values)].filter(isPending));
    this.#forgetComputed();
  }

  #forgetComputed(): void {
    for (const [dataId, pending] of this.#pending) if (!isPending(pending)) this.#pending.delete(dataId);
  }

  /** One evaluation at a time: who comes while one runs finds the value computed afterwards. */
  async #evaluate(value: Value): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (value.origin.kind !== "result") return;
      await this.#evaluator.evaluate([...new Set([value, ...this.#pending.values()])].filter(isPending));
      this.#forgetComputed();
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function isPending(value: Value): boolean {
  return value.origin.kind === "result";
}

function hostData(value: Value): tf.BackendValues {
  if ("data" in value.origin) return value.origin.data as tf.BackendValues;
  throw new BackendError("onnx: a step must not read tensors back; got data() or dataSync() inside a captured step.");
}

function elementType(dtype: tf.DataType): ElementType | undefined {
  return dtype === "float32" || dtype === "int32" || dtype === "bool" ? dtype : undefined;
}
