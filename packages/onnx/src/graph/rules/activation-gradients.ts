import { elementwise, multiply, unitStep } from "../operators.js";
import { typeCode } from "../model.js";
import { type Candidate, type Rule } from "../rewrite.js";
import { constantNumber, type Operation, result, scalar, type Value } from "../value.js";

/**
 * The gradients of relu and leakyRelu as tfjs writes them pass over the data with a comparison, a cast and a choice.
 * Where x is 0 or NaN both forms agree with relu's convention of a slope of 0 at 0.
 */
export function stepInOnePass({ operation, type }: Candidate): Value | undefined {
  if (operation.operator !== "Cast" || type !== "float32" || operation.attributes["to"] !== typeCode("float32"))
    return undefined;
  const x = positiveOf(operation.inputs[0]!);
  return x && unitStep(x);
}

/** x > 0 ? dy : alpha dy is dy max(step(x), alpha), for alpha from 0 to 1. */
export function leakyReluGradient({ operation }: Candidate): Value | undefined {
  if (operation.operator !== "Where") return undefined;
  const [condition, dy, scaled] = operation.inputs as [Value, Value, Value];
  const x = positiveOf(condition);
  const alpha = factorOf(scaled, dy);
  if (x === undefined || alpha === undefined || alpha < 0 || alpha > 1) return undefined;
  return multiply(dy, elementwise("Max", unitStep(x), scalar(alpha)));
}

/**
 * The slope of an activation, a step of its input, taken as a step of its output: equal, and then nothing but the
 * activation reads its input, so that ONNX Runtime can compute it together with the product before it. The rule
 * learns of activations as it meets them, in the order of the graph.
 */
export function stepOfActivation(): Rule {
  const activations = new Map<Value, Operation>();
  return ({ operation, type, shape }) => {
    const [x] = operation.inputs as [Value];
    if (operation.operator === "Relu" || operation.operator === "LeakyRelu") activations.set(x, operation);
    const activation = operation.operator === "HardSigmoid" ? activations.get(x) : undefined;
    return activation && result(type, shape, { ...operation, inputs: [result(type, shape, activation)] });
  };
}

/** The x of `x > 0`. */
function positiveOf({ origin }: Value): Value | undefined {
  if (origin.kind !== "result" || origin.operation.operator !== "Greater") return undefined;
  const [x, bound] = origin.operation.inputs as [Value, Value];
  return x.type === "float32" && constantNumber(bound) === 0 ? x : undefined;
}

/** The number c of c x. */
function factorOf({ origin }: Value, x: Value): number | undefined {
  if (origin.kind !== "result" || origin.operation.operator !== "Mul") return undefined;
  const [a, b] = origin.operation.inputs as [Value, Value];
  return a === x ? constantNumber(b) : b === x ? constantNumber(a) : undefined;
}
