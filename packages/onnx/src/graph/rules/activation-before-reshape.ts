import { reshape } from "../operators.js";
import { type Candidate } from "../rewrite.js";
import { result, type Value } from "../value.js";

const activations: ReadonlySet<string> = new Set(["Relu", "LeakyRelu", "Tanh", "Sigmoid"]);

/** An activation goes before a reshape, next to the product that ONNX Runtime can compute it with. */
export function activationBeforeReshape({ operation, type, shape }: Candidate): Value | undefined {
  if (!activations.has(operation.operator)) return undefined;
  const { origin } = operation.inputs[0]!;
  if (origin.kind !== "result" || origin.operation.operator !== "Reshape") return undefined;
  const [source] = origin.operation.inputs as [Value];
  return reshape(result(type, source.shape, { ...operation, inputs: [source] }), shape);
}
