import { type Value } from "../graph/value.js";

/** The value of variables in a step's graph: one that the graph reads, or one that it computes. */
export interface StateValue<V> {
  /** Several lie one after the other, and their value is flat. */
  readonly variables: readonly V[];
  readonly value: Value;
}

/** A step's graph with its state in and out. */
export interface StepGraph<V> {
  /** The step's outputs. */
  readonly outputs: readonly Value[];
  /** New state. */
  readonly updates: readonly StateValue<V>[];
  /** State that is read as several variables at once. */
  readonly inputs: readonly StateValue<V>[];
}
