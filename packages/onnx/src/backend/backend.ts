import { BackendError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type ElementType, type HostData, hostValue, type Value } from "../graph/value.js";
import { createEvaluator, type Evaluator } from "./evaluator.js";
import { type Runtime } from "../runtime/runtime.js";

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
 * (train, read the loss, train ...) repeats one graph and compiles once.
 */
export class OnnxBackend extends tf.KernelBackend {
  readonly #stored: tf.DataStorage<Stored>;
  readonly #pending = new Map<object, Value>();
  readonly #evaluator: Evaluator;
  #turn: Promise<void> = Promise.resolve();
  /** Values that stand in for data ids while a step is captured. */
  #standIns: ReadonlyMap<object, Value> = new Map();
  #onWrite: ((value: Value) => void) | undefined;

  constructor(runtime: () => Promise<Runtime>) {
    super();
    this.#stored = new tf.DataStorage<Stored>(this, tf.engine());
    this.#evaluator = createEvaluator(runtime);
  }

  /** Models compiled so far for values that were asked for. */
  get compiled(): number {
    return this.#evaluator.compiled;
  }

  /** Records `body` with other values in the place of some data ids, and tells of every tensor made from host values. */
  capture<T>(standIns: ReadonlyMap<object, Value>, onWrite: (value: Value) => void, body: () => T): T {
    this.#standIns = standIns;
    this.#onWrite = onWrite;
    try {
      return body();
    } finally {
      this.#standIns = new Map();
      this.#onWrite = undefined;
    }
  }

  /** The value behind a data id. */
  graphValue(dataId: object): Value {
    const standIn = this.#standIns.get(dataId);
    if (standIn !== undefined) return standIn;
    const { content } = this.#stored.get(dataId);
    if ("origin" in content) return content;
    throw new BackendError("onnx: tensors must be numbers or booleans; got text or complex numbers.");
  }

  /** A new data id for a value. */
  store(value: Value): tf.TensorInfo {
    const dataId = {};
    const shape = [...value.shape];
    this.#stored.set(dataId, { references: 1, shape, content: value });
    if (value.origin.kind === "result") this.#pending.set(dataId, value);
    return { dataId, shape, dtype: value.type as tf.DataType };
  }

  /** One more reference to a data id, wherever its values are. */
  share(dataId: object): void {
    if (this.#standIns.has(dataId)) tf.engine().state.tensorInfo.get(dataId)?.backend.incRef(dataId);
    else this.incRef(dataId);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    const { content } = this.#stored.get(dataId);
    if ("origin" in content) this.#onWrite?.(content);
    return dataId;
  }

  override move(dataId: object, values: tf.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    const type = elementType(dtype);
    const content = type === undefined ? values : hostValue(type, shape, values as HostData);
    this.#stored.set(dataId, { references, shape, content });
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    const { content } = this.#stored.get(dataId);
    if (!("origin" in content)) return content;
    if (content.origin.kind === "result") await this.#evaluate(content);
    return hostData(content);
  }

  override readSync(dataId: object): tf.BackendValues {
    const { content } = this.#stored.get(dataId);
    return "origin" in content ? hostData(content) : content;
  }

  override refCount(dataId: object): number {
    return this.#stored.has(dataId) ? this.#stored.get(dataId).references : 0;
  }

  override incRef(dataId: object): void {
    this.#stored.get(dataId).references++;
  }

  decRef(dataId: object): void {
    if (this.#stored.has(dataId)) this.#stored.get(dataId).references--;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#stored.has(dataId)) return true;
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

  /** One evaluation at a time: who comes while one runs finds the value computed afterwards. */
  async #evaluate(value: Value): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (value.origin.kind !== "result") return;
      await this.#evaluator.evaluate([...new Set([value, ...this.#pending.values()])].filter(isPending));
      for (const [dataId, pending] of this.#pending) if (!isPending(pending)) this.#pending.delete(dataId);
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
  if (value.origin.kind === "input") throw new BackendError("onnx: a step must not read tensors back; got data() or dataSync() inside a captured step.");
  throw new BackendError("onnx: dataSync must have values that are computed; got a pending tensor. Use `await tensor.data()`.");
}

function elementType(dtype: tf.DataType): ElementType | undefined {
  return dtype === "float32" || dtype === "int32" || dtype === "bool" ? dtype : undefined;
}

