import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

interface CustomKernel<Name extends string> {
  readonly inputs: Readonly<Record<Name, Tensor>>;
  readonly forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
  readonly backwardsFunc: (dy: Tensor, saved: Tensor[]) => Record<Name, () => Tensor>;
}

type Named<Name extends string> = Readonly<Record<Name, Tensor>>;

/**
 * An operation with gradients of its own. Unlike `tf.customGrad`, which always works out the gradient of every input,
 * this works out those that are asked for: not that of the data, nor that of a frozen kernel.
 *
 * @param inputs what the result is differentiated by; the gradients find the same tensors under the same names
 * @param forward computes the result
 * @param gradients dL/d(input) for each input, from dL/d(result)
 * @param kept what the gradients need besides, constants to them, under names of their own
 */
export function withGradients<Name extends string, Kept extends string = never>(
  inputs: Named<Name>,
  forward: () => Tensor,
  gradients: (dy: Tensor, tensors: Named<Name | Kept>) => Record<Name, () => Tensor>,
  kept?: Named<Kept>,
): Tensor {
  const all = { ...inputs, ...kept } as Named<Name | Kept>;
  const names = Object.keys(all) as (Name | Kept)[];
  // What tf.customGrad itself calls; tfjs has no public way to it.
  const engine: object = tf.engine();
  return (engine as { runKernelFunc(kernel: CustomKernel<Name>): Tensor }).runKernelFunc({
    inputs,
    forwardFunc: (_backend, save) => {
      const result = forward();
      // Last, because what is saved would outlive a forward pass that throws.
      save(names.map((name) => all[name]));
      return result;
    },
    backwardsFunc: (dy, saved) => {
      const byName = Object.fromEntries(names.map((name, i) => [name, saved[i]!])) as Named<Name | Kept>;
      return gradients(dy, byName);
    },
  });
}
