import { broadcastShape, filled, reshape, sameShape } from "../operators.js";
import { type Candidate } from "../rewrite.js";
import { result, sizeOf, type Value } from "../value.js";
import { expandedFrom, uniformNumber } from "./constants.js";

const broadcasting = new Set([
  ...[
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Max",
    "Min",
    "Pow",
    "Where",
    "Equal",
    "Greater",
    "GreaterOrEqual",
    "Less",
    "LessOrEqual",
  ],
]);
const rearranging = new Set(["Reshape", "Transpose", "Slice", "Expand", "Tile"]);

/** Operators that broadcast by themselves need not be given an expansion. */
export function broadcastInPlace({ operation, original, type, shape }: Candidate): Value | undefined {
  if (!broadcasting.has(operation.operator)) return undefined;
  const sources = operation.inputs.map((input) => expandedFrom(input!) ?? input!);
  const at = sources.findIndex(
    (source, index) =>
      source !== operation.inputs[index] && stillCovers(operation.inputs as Value[], index, source, shape),
  );
  if (at < 0) return undefined;
  const inputs = operation.inputs.map((input, index) => (index === at ? sources[at] : input));
  const shorter = { ...operation, inputs };
  return broadcastInPlace({ operation: shorter, original, type, shape }) ?? result(type, shape, shorter);
}

function stillCovers(inputs: readonly Value[], at: number, source: Value, shape: readonly number[]): boolean {
  return sameShape(broadcastShape(...inputs.map((input, index) => (index === at ? source.shape : input.shape))), shape);
}

/** Equal elements stay equal wherever they are moved. */
export function rearrangeUniform({ operation, type, shape }: Candidate): Value | undefined {
  if (!rearranging.has(operation.operator)) return undefined;
  const number = uniformNumber(operation.inputs[0]!);
  return number === undefined || operation.operator === "Expand" ? undefined : filled(shape, number, type);
}

/** ONNX Runtime combines a tensor with a number element by element where the tensor's last size is 1: such sizes go. */
export function numberWithoutLastOnes({ operation, type, shape }: Candidate): Value | undefined {
  if (!broadcasting.has(operation.operator) || operation.inputs.length !== 2 || shape.at(-1) !== 1) return undefined;
  const isNumber = operation.inputs.map((input) => sizeOf(input!.shape) === 1);
  const whole = operation.inputs.findIndex((input) => sameShape(input!.shape, shape));
  if (whole < 0 || sizeOf(shape) === 1 || !isNumber[1 - whole]) return undefined;
  const kept = shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1);
  const inputs = operation.inputs.map((input, at) => reshape(input!, at === whole ? kept : []));
  return reshape(result(type, kept, { ...operation, inputs }), shape);
}
