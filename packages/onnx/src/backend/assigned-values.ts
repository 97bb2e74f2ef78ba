import * as tf from "@tensorflow/tfjs";

/**
 * Which data ids were assigned to variables, and what was recorded since the last of them. A variable that is assigned
 * while the value it was assigned before is still pending says that a step of training is over: the next is recorded in
 * scopes of tfjs that were opened since.
 */
export class AssignedValues {
  readonly #assigned = new WeakSet<object>();
  /** When a data id was recorded, as a count. */
  readonly #recordedAt = new WeakMap<object, number>();
  #count = 0;
  /** The count, and tfjs's number of the next scope, when a variable was last assigned. */
  #last = { count: 0, scope: 0 };
  /** tfjs assigns in two steps, one right after the other: it releases the old value and takes the new one. */
  #isReleased = false;

  has(dataId: object): boolean {
    return this.#assigned.has(dataId);
  }

  recorded(dataId: object): void {
    this.#recordedAt.set(dataId, ++this.#count);
    this.#isReleased = false;
  }

  released(): void {
    this.#isReleased = true;
  }

  /** A variable took a value: by assignment if one was released just before, else because it is new. */
  taken(dataId: object): void {
    if (this.#isReleased) {
      this.#assigned.add(dataId);
      this.#last = { count: this.#count, scope: tf.engine().state.nextScopeId };
    }
    this.#isReleased = false;
  }

  /** What was recorded since a variable was last assigned, in scopes that were opened since and are still open. */
  recordedSince(): ReadonlySet<object> {
    const { count, scope } = this.#last;
    const open = tf.engine().state.scopeStack.filter(({ id }) => id >= scope);
    const ids = open.flatMap(({ track }) => track.map(({ dataId }) => dataId));
    return new Set(ids.filter((dataId) => (this.#recordedAt.get(dataId) ?? 0) > count));
  }
}
