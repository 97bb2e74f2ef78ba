import * as tf from "@tensorflow/tfjs";
import { type ElementType, elementArrays, type HostData } from "../graph/value.js";
import { type Runtime, type RuntimeTensor } from "../runtime/runtime.js";

/** Where the values of a variable stand between runs. */
export interface Resident {
  /** What the next run reads. */
  readonly current: RuntimeTensor;
  /** What the next run writes, if it assigns the variable; then the two change places. */
  readonly spare: RuntimeTensor;
  swap(): void;
}

/**
 * The values of variables, held in buffers that ONNX Runtime reads and writes. Steps of one executor share them, so
 * that a validation step reads what the training step wrote. A variable that is assigned from outside is read again.
 */
export class ResidentState {
  readonly #slots = new WeakMap<tf.Variable, Slot>();

  /** Reads the variables that are new, or were assigned from outside since they were read. */
  async load(runtime: Runtime, variables: Iterable<tf.Variable>): Promise<void> {
    for (const variable of variables) {
      const slot = this.#slots.get(variable);
      if (slot?.dataId === variable.dataId) continue;
      const { dataId } = variable;
      const fresh = slot ?? new Slot(runtime, variable);
      fresh.take(dataId, (await variable.data()));
      this.#slots.set(variable, fresh);
    }
  }

  /** Whether {@link load} has nothing to do. */
  isLoaded(variables: Iterable<tf.Variable>): boolean {
    for (const variable of variables) if (this.#slots.get(variable)?.dataId !== variable.dataId) return false;
    return true;
  }

  of(variable: tf.Variable): Resident {
    return this.#slots.get(variable)!;
  }

  /** Assigns what the runs wrote to the variables. */
  sync(variables: Iterable<tf.Variable>): void {
    for (const variable of variables) {
      const slot = this.#slots.get(variable);
      // Who assigned the variable since the last run wanted that value, not the run's.
      if (slot?.ahead && slot.dataId === variable.dataId) slot.giveTo(variable);
    }
  }
}

class Slot implements Resident {
  /** The tfjs data that `current` holds, or held before the runs since. */
  dataId: object = {};
  /** Whether runs wrote values that the variable does not have. */
  ahead = false;
  current: RuntimeTensor;
  spare: RuntimeTensor;

  constructor(runtime: Runtime, { dtype, shape, size }: tf.Variable) {
    const type = dtype as ElementType;
    const buffer = () => runtime.tensor(type, shape, new elementArrays[type](size));
    this.current = buffer();
    this.spare = buffer();
  }

  take(dataId: object, values: HostData): void {
    (this.current.data as Float32Array).set(values as Float32Array);
    this.dataId = dataId;
    this.ahead = false;
  }

  swap(): void {
    [this.current, this.spare] = [this.spare, this.current];
    this.ahead = true;
  }

  giveTo(variable: tf.Variable): void {
    tf.tidy(() => variable.assign(tf.tensor(this.current.data.slice() as Float32Array, variable.shape, variable.dtype)));
    this.dataId = variable.dataId;
    this.ahead = false;
  }
}
