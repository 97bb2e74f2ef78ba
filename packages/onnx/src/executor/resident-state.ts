import * as tf from "@tensorflow/tfjs";
import { type ElementType, elementArrays, type HostData } from "../graph/value.js";
import { type Runtime, type RuntimeTensor } from "../runtime/runtime.js";
import { type FusedUpdate } from "./fuse-updates.js";
import { type UpdateHome, UpdateMemory } from "./update-memory.js";
import { recipeKey } from "./update-module.js";

/** Variables whose values lie one after the other, so that a graph can take them as one list. */
export interface Block {
  /** What the next run reads: in the variable's shape, or flat where there are several. */
  readonly current: RuntimeTensor;
  /** What the next run writes, if it assigns the variables; then the two change places. */
  readonly spare: RuntimeTensor;
  swap(): void;
}

interface Home extends UpdateHome {
  readonly key: string;
  readonly variables: readonly tf.Variable[];
  /** What the graph writes for the update to read. */
  readonly extras: readonly RuntimeTensor[];
}

/**
 * The values of variables, held in buffers that ONNX Runtime reads and writes. Steps of one executor share them, so
 * that a validation step reads what the training step wrote. A variable that is assigned from outside is read again.
 */
export class ResidentState {
  readonly #slots = new WeakMap<tf.Variable, Slot>();
  readonly #memory = new UpdateMemory();
  /** Where updates are computed, by their first variable. */
  readonly #homes = new WeakMap<tf.Variable, readonly Home[]>();

  /** Whether {@link load} has nothing to do. */
  isLoaded(variables: Iterable<tf.Variable>): boolean {
    for (const variable of variables) if (this.#slots.get(variable)?.dataId !== variable.dataId) return false;
    return true;
  }

  /** Reads the variables that are new, or were assigned from outside since they were read. */
  async load(runtime: Runtime, variables: Iterable<tf.Variable>): Promise<void> {
    for (const variable of variables) {
      const { dataId } = variable;
      if (this.#slots.get(variable)?.dataId === dataId) continue;
      const values = (await variable.data()) as HostData;
      if (!this.#slots.has(variable)) this.#arrange(runtime, [variable]);
      this.#slots.get(variable)!.take(dataId, values);
    }
  }

  /** The values of one variable, in its shape. */
  read(variable: tf.Variable): RuntimeTensor {
    return this.#slots.get(variable)!.current;
  }

  /** The block of exactly these variables, which must be loaded; they are moved together where they are not. */
  block(runtime: Runtime, variables: readonly tf.Variable[]): Block {
    const block = this.#slots.get(variables[0]!)!.block;
    const isWhole =
      !block.isInPlace &&
      block.variables.length === variables.length &&
      variables.every((variable, at) => variable === block.variables[at]);
    return isWhole ? block : this.#arrange(runtime, variables);
  }

  /** Where an update of variables, which must be loaded, is computed in place; they are moved there where they are not. */
  home(runtime: Runtime, update: FusedUpdate<tf.Variable>): Home {
    const [first] = update.variables as [tf.Variable];
    const key = recipeKey(update);
    const known = this.#homes.get(first) ?? [];
    const fitting = known.find(
      (each) => each.key === key && each.variables.every((variable, at) => variable === update.variables[at]),
    );
    const home = fitting ?? this.#settle(runtime, update, key);
    if (fitting === undefined) this.#homes.set(first, [...known, home]);
    update.variables.forEach((variable, at) => {
      if (this.#slots.get(variable)!.current.data !== home.arrays[at])
        this.#moveTo(runtime, variable, home.arrays[at]!);
    });
    return home;
  }

  #settle(runtime: Runtime, update: FusedUpdate<tf.Variable>, key: string): Home {
    const { variables } = update;
    const found = this.#memory.home(update, variables[0]!.size);
    const extras = update.extras.map(({ type, shape }, at) =>
      runtime.tensor(type, shape, found.arrays[variables.length + at]!),
    );
    return { ...found, key, variables, extras };
  }

  /** Notes that an update was computed in place. */
  wrote(variable: tf.Variable): void {
    this.#slots.get(variable)!.block.swap();
  }

  /** Assigns what the runs wrote to the variables. */
  sync(variables: Iterable<tf.Variable>): void {
    for (const variable of variables) {
      const slot = this.#slots.get(variable);
      // Who assigned the variable since the last run wanted that value, not the run's.
      if (slot?.ahead && slot.dataId === variable.dataId) slot.giveTo(variable);
    }
  }

  /** Moves variables into a new block. Those that shared blocks with them get blocks of their own. */
  #arrange(runtime: Runtime, variables: readonly tf.Variable[]): Block {
    const left = new Set(variables.flatMap((variable) => this.#slots.get(variable)?.block.variables ?? []));
    for (const variable of variables) left.delete(variable);
    const block = this.#place(runtime, variables);
    for (const variable of left) this.#place(runtime, [variable]);
    return block;
  }

  /** Moves a variable to a place where it is updated. */
  #moveTo(runtime: Runtime, variable: tf.Variable, place: Float32Array): void {
    const left = this.#slots.get(variable)!.block.variables.filter((other) => other !== variable);
    this.#place(runtime, [variable], place);
    for (const other of left) this.#place(runtime, [other]);
  }

  #place(runtime: Runtime, variables: readonly tf.Variable[], place?: Float32Array): SharedBlock {
    const block = new SharedBlock(runtime, variables, place);
    let offset = 0;
    for (const variable of variables) {
      const old = this.#slots.get(variable);
      const slot = new Slot(runtime, block, variable, offset);
      if (old !== undefined) slot.take(old.dataId, old.current.data, old.ahead);
      this.#slots.set(variable, slot);
      offset += variable.size;
    }
    return block;
  }
}

class SharedBlock implements Block {
  readonly type: ElementType;
  readonly #sides: readonly [RuntimeTensor, RuntimeTensor];
  /** Which side the next run reads. */
  front: 0 | 1 = 0;
  /** Runs so far that wrote the block. */
  runs = 0;

  /** @param place where one variable is updated in place, so that both sides are one */
  constructor(
    runtime: Runtime,
    readonly variables: readonly tf.Variable[],
    place?: Float32Array,
  ) {
    this.type = variables[0]!.dtype as ElementType;
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    const shape = variables.length === 1 ? variables[0]!.shape : [size];
    const side = () => runtime.tensor(this.type, shape, place ?? new elementArrays[this.type](size));
    const first = side();
    this.#sides = [first, place === undefined ? side() : first];
  }

  get isInPlace(): boolean {
    return this.#sides[0] === this.#sides[1];
  }

  get current(): RuntimeTensor {
    return this.#sides[this.front];
  }

  get spare(): RuntimeTensor {
    return this.#sides[this.front === 0 ? 1 : 0];
  }

  swap(): void {
    this.front = this.front === 0 ? 1 : 0;
    this.runs++;
  }
}

class Slot {
  /** The tfjs data that `current` holds, or held before the runs since. */
  dataId: object = {};
  readonly #sides: readonly [RuntimeTensor, RuntimeTensor];
  /** The block's runs whose values the variable has. */
  #known = 0;

  constructor(
    runtime: Runtime,
    readonly block: SharedBlock,
    { shape, size }: tf.Variable,
    offset: number,
  ) {
    const view = (side: RuntimeTensor) =>
      block.isInPlace ? side : runtime.tensor(block.type, shape, side.data.subarray(offset, offset + size));
    this.#sides = [view(block.current), view(block.spare)];
  }

  get current(): RuntimeTensor {
    return this.#sides[this.block.front];
  }

  /** Whether runs wrote values that the variable does not have. */
  get ahead(): boolean {
    return this.#known !== this.block.runs;
  }

  take(dataId: object, values: HostData, ahead = false): void {
    (this.current.data as Float32Array).set(values as Float32Array);
    this.dataId = dataId;
    this.#known = ahead ? -1 : this.block.runs;
  }

  giveTo(variable: tf.Variable): void {
    tf.tidy(() =>
      variable.assign(tf.tensor(this.current.data.slice() as Float32Array, variable.shape, variable.dtype)),
    );
    this.dataId = variable.dataId;
    this.#known = this.block.runs;
  }
}
