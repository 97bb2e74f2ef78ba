import { filled } from "../operators.js";
import { type Candidate } from "../rewrite.js";
import { constantNumber, constantValue, type Value } from "../value.js";

type Numbers = (...numbers: number[]) => number;

/** Operators on numbers, for float32: each result is rounded as the operator would round it. */
const arithmetic: Readonly<Record<string, Numbers>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  Neg: (a) => -a,
  Abs: (a) => Math.abs(a),
  Sqrt: (a) => Math.sqrt(a),
  Relu: (a) => Math.max(a, 0),
};

/** A tensor on the host becomes part of the model; equal elements are kept once. */
export function constantOfHost(value: Value): Value {
  const { origin, type, shape } = value;
  if (origin.kind !== "host") return value;
  const [first] = origin.data;
  // Elements that are NaN or -0 stay as they are: comparing them would lose them.
  const uniform =
    origin.data.length > 1 && first !== 0 && (origin.data as Float32Array).every((element) => element === first);
  const zeros = origin.data.length > 1 && (origin.data as Float32Array).every((element) => Object.is(element, 0));
  if (uniform || zeros) return filled(shape, Number(first), type);
  return constantValue(type, shape, origin.data);
}

/** Arithmetic between numbers that are known. */
export function foldNumbers({ operation, type, shape }: Candidate): Value | undefined {
  const compute = arithmetic[operation.operator];
  if (compute === undefined || type !== "float32") return undefined;
  const numbers = operation.inputs.map((input) => input && uniformNumber(input));
  if (numbers.some((number) => number === undefined)) return undefined;
  return filled(shape, compute(...(numbers as number[])));
}

/** The number that all elements of a value equal, if it is known. */
export function uniformNumber(value: Value): number | undefined {
  return constantNumber(expandedFrom(value) ?? value);
}

/** What was expanded to this value, if it is an expansion. */
export function expandedFrom({ origin }: Value): Value | undefined {
  return origin.kind === "result" && origin.operation.operator === "Expand" ? origin.operation.inputs[0] : undefined;
}
