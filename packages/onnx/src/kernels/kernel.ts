import * as tf from "@tensorflow/tfjs";
import { type Value } from "../graph/value.js";

/** The attributes of a tfjs kernel. */
export type KernelAttributes = Readonly<Record<string, unknown>>;

/** What a kernel computes, as a graph. A list of inputs, as Concat has, comes under 0, 1, ... */
export type Kernel<I extends Inputs = Inputs, A extends object = KernelAttributes> = (
  inputs: I,
  attributes: A,
) => Value | Value[];

export type Inputs = Readonly<Record<string, Value>>;

/** Kernels by the name that tfjs gives them. */
export type KernelTable = Readonly<Record<string, Kernel>>;

/** Types the inputs and attributes of one kernel. */
export function kernel<I extends Inputs, A extends object = KernelAttributes>(body: Kernel<I, A>): Kernel {
  // The attributes and inputs of a kernel are what tfjs gives it.
  return (inputs, attributes) => body(inputs as I, attributes as A);
}

export interface One extends Inputs {
  readonly x: Value;
}

export interface Two extends Inputs {
  readonly a: Value;
  readonly b: Value;
}

/** The axes that `axis` names, sorted; tfjs allows one, several or negative ones. */
export function axesOf(axis: number | number[], shape: readonly number[]): number[] {
  return tf.util.parseAxisParam(axis, [...shape]).sort((a, b) => a - b);
}
