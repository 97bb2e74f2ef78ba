import type * as tf from "@tensorflow/tfjs";

/** A program of tfjs's own layers: a model, what it is trained on, and how. */
export interface Program {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly build: (inputs: tf.SymbolicTensor[]) => tf.SymbolicTensor;
  readonly loss?: string;
  readonly optimizer?: () => tf.Optimizer;
  /**
   * Inputs are whole numbers below this.
   * @default real numbers
   */
  readonly words?: number;
  /** Where tfjs's own backends cannot judge: wasm lacks a gradient, or that of cpu is wrong for several images. */
  readonly fault?: "missing on wasm" | "wrong on cpu";
}

export interface Layer {
  apply(x: tf.SymbolicTensor | tf.SymbolicTensor[]): unknown;
}

export function apply(layer: Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor {
  return layer.apply(x) as tf.SymbolicTensor;
}

/** One layer after the other, made for each model, so that none carries weights over. */
export function fresh(make: () => Layer[]): Program["build"] {
  return ([x]) => make().reduce((value, layer) => apply(layer, value), x!);
}
