import { cast, sameShape } from "../operators.js";
import { type Candidate } from "../rewrite.js";
import { type Value } from "../value.js";
import { uniformNumber } from "./constants.js";

/** The number that changes nothing on the left, and on the right, of an operator. */
const neutral: Readonly<Record<string, readonly [left: number | undefined, right: number]>> = {
  Add: [0, 0],
  Sub: [undefined, 0],
  Mul: [1, 1],
  Div: [undefined, 1],
};

/** x + 0, x - 0, 1 x and x / 1 are x. */
export function dropNeutral({ operation, shape }: Candidate): Value | undefined {
  const numbers = neutral[operation.operator];
  if (numbers === undefined) return undefined;
  const [a, b] = operation.inputs as [Value, Value];
  if (uniformNumber(b) === numbers[1] && sameShape(a.shape, shape)) return a;
  if (numbers[0] !== undefined && uniformNumber(a) === numbers[0] && sameShape(b.shape, shape)) return b;
  return undefined;
}

/** A boolean becomes 0 or 1 of any type without a type between. */
export function castOnce({ operation, type }: Candidate): Value | undefined {
  if (operation.operator !== "Cast") return undefined;
  const { origin } = operation.inputs[0]!;
  if (origin.kind !== "result" || origin.operation.operator !== "Cast") return undefined;
  const [source] = origin.operation.inputs as [Value];
  return source.type === "bool" ? cast(source, type) : undefined;
}
