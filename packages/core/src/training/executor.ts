import { type HostArray, type HostBatch } from "../data/source.js";
import { type RandomStream } from "../random/stream.js";
import { type Batch, type ParameterMap, type Pass, type Tensor } from "../types.js";

/** A step, written once and run in any executor: a pure function from feeds and state to outputs and new state. */
export interface Step {
  readonly training: boolean;
  /** Every variable that the step reads or assigns, by path. */
  readonly state: ParameterMap;
  /** Computes named outputs. Must not read tensors back, nor make host values other than through `pass`. */
  run(batch: Batch, pass: Pass): Record<string, Tensor>;
}

/** Where in a run a step stands. */
export interface RunPosition {
  /** Steps done before this one. */
  readonly step: number;
  /** The step's own randomness. */
  readonly stream: RandomStream;
}

/**
 * A step that is ready to run again and again, with batches of any shape. A value that a variable was assigned from
 * outside since the last run is seen by the next one.
 */
export interface PreparedStep {
  /** Runs once, and returns the outputs on the host. */
  run(batch: HostBatch, position: RunPosition): Promise<Record<string, HostArray>>;
  /** Writes state that the executor holds elsewhere back into the variables, where other steps read it. */
  sync(): Promise<void>;
  dispose(): void;
}

/** Runs steps: one operation after the other (`eager`), or captured once and replayed. */
export interface Executor {
  readonly name: string;
  prepare(step: Step): PreparedStep;
}
