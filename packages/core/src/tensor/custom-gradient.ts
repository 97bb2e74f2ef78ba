import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

interface KernelOfMany {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor[];
  readonly backwardsFunc: (dy: Tensor[], saved: Tensor[]) => Record<string, () => Tensor>;
}

export interface CustomGradient {
  /** What the result is differentiated by. */
  readonly inputs: readonly Tensor[];
  /** Computes the result, and in `kept` what the gradients need of the way there; may leave other tensors to be disposed of. */
  readonly forward: () => { readonly result: Tensor; readonly kept: readonly Tensor[] };
  /** dL/d(input) for all inputs, from dL/d(result), the inputs and what was kept. */
  readonly gradients: (dy: Tensor, inputs: readonly Tensor[], kept: readonly Tensor[]) => Tensor[];
}

/**
 * A function with gradients of its own, which take from the forward pass what that made on the way, where operations one by one would keep
 * more or compute it twice. Nothing is kept where no gradient is taken. (`tf.customGrad` in test mode takes what it keeps for a leak.)
 *
 * @returns the result, owned by the caller
 * @example
 * const cube = (x: Tensor) =>
 *   customGradient({
 *     inputs: [x],
 *     forward: () => {
 *       const square = tf.square(x);
 *       return { result: tf.mul(square, x), kept: [square] };
 *     },
 *     gradients: (dy, _inputs, [square]) => [tf.mul(dy, tf.mul(square!, 3))],
 *   });
 */
export function customGradient({ inputs, forward, gradients }: CustomGradient): Tensor {
  // What tf.customGrad itself calls, with what is kept as further results; tfjs has no public way to it.
  const engine: object = tf.engine();
  const [result, ...kept] = (engine as { runKernelFunc(kernel: KernelOfMany): Tensor[] }).runKernelFunc({
    inputs: Object.fromEntries(inputs.map((input, at) => [at, input])),
    forwardFunc: (_backend, save) => {
      const { result, kept } = forward();
      save([...inputs, ...kept]);
      return [result, ...kept];
    },
    backwardsFunc: ([dy], saved) => {
      const all = gradients(dy!, saved.slice(0, inputs.length), saved.slice(inputs.length));
      return Object.fromEntries(all.map((gradient, at) => [at, () => gradient]));
    },
  });
  tf.dispose(kept);
  return result!;
}
