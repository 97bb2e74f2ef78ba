import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

interface CustomKernel<Name extends string> {
  readonly inputs: Readonly<Record<Name, Tensor>>;
  readonly forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
  readonly backwardsFunc: (dy: Tensor, saved: Tensor[]) => Record<Name, () => Tensor>;
}

/**
 * An operation with gradients of its own. Unlike `tf.customGrad`, which always works out the gradient of every input,
 * this works out those that are asked for: not that of the data, nor that of a frozen kernel.
 *
 * @param inputs what the result is differentiated by; the gradients find the same tensors under the same names
 * @param forward computes the result
 * @param gradients dL/d(input) for each input, from dL/d(result)
 */
export function withGradients<Name extends string>(
  inputs: Readonly<Record<Name, Tensor>>,
  forward: () => Tensor,
  gradients: (dy: Tensor, inputs: Record<Name, Tensor>) => Record<Name, () => Tensor>,
): Tensor {
  const names = Object.keys(inputs) as Name[];
  // What tf.customGrad itself calls; tfjs has no public way to it.
  const engine = tf.engine() as unknown as { runKernelFunc(kernel: CustomKernel<Name>): Tensor };
  return engine.runKernelFunc({
    inputs,
    forwardFunc: (_backend, save) => {
      const result = forward();
      // Last, because what is saved would outlive a forward pass that throws.
      save(names.map((name) => inputs[name]));
      return result;
    },
    backwardsFunc: (dy, saved) => {
      const byName = Object.fromEntries(names.map((name, i) => [name, saved[i]!])) as Record<Name, Tensor>;
      return gradients(dy, byName);
    },
  });
}
