import { softplus, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Below it, draws are 0 or 1 but for rounding, and their gradients inexact. */
const least = 0.01;

/** Outputs of a network as parameters above 0: softplus(x) + 0.01, which grows no faster than the output. */
export function concentrations(outputs: Tensor): Tensor {
  return tf.add(softplus(outputs), least);
}
