import { BackendError } from "@elbo/core";
import { elementwise } from "../graph/operators.js";
import { type Value } from "../graph/value.js";
import { like } from "./arithmetic.js";
import { type Inputs } from "./kernel.js";
import { leakyRelu, prelu } from "./unary.js";

/** Further inputs of the kernels that tfjs fuses with an activation. */
export interface Activated extends Inputs {
  readonly bias: Value;
  readonly preluActivationWeights: Value;
}

const activations: Readonly<Record<string, (x: Value) => Value>> = {
  linear: (x) => x,
  relu: (x) => elementwise("Relu", x),
  relu6: (x) => elementwise("Min", elementwise("Relu", x), like(x, 6)),
  elu: (x) => elementwise("Elu", x),
  sigmoid: (x) => elementwise("Sigmoid", x),
};

/** The activation that tfjs names in the attributes of a fused kernel. */
export function activate(
  x: Value,
  { preluActivationWeights: slope }: Activated,
  { activation, leakyreluAlpha = 0.2 }: { activation: string; leakyreluAlpha?: number },
): Value {
  if (activation === "leakyrelu") return leakyRelu(x, leakyreluAlpha);
  if (activation === "prelu") return prelu(x, slope);
  const apply = activations[activation];
  if (apply === undefined) throw new BackendError(`onnx: activation must be one that tfjs fuses; got "${activation}".`);
  return apply(x);
}
