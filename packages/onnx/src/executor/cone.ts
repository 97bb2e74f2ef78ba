import { sameShape } from "../graph/operators.js";
import { type Operation, result, type Value } from "../graph/value.js";

/** The elementwise operations that end in a value, and the tensors of its shape that they begin with. */
export interface Cone {
  /** Equal for equal computations: numbers (scalars) are told apart by identity, leaves by their place. */
  readonly signature: string;
  readonly leaves: readonly Value[];
}

const elementwiseOperators = new Set(["Add", "Sub", "Mul", "Div", "Sqrt", "Max", "Min", "Abs", "Neg"]);

/** @param numberOf tells numbers apart in the signature */
export function coneOf(end: Value, numberOf: (value: Value) => number): Cone {
  const leaves: Value[] = [];
  const texts = new Map<Value, string>();
  const text = (value: Value): string => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const operation = coneOperation(value, end);
    const described = operation
      ? `${operation.operator}(${operation.inputs.map((input) => text(input!)).join()})`
      : leaf(value);
    texts.set(value, described);
    return described;
  };
  const leaf = (value: Value): string => {
    if (!sameShape(value.shape, end.shape)) return `n${numberOf(value)}`;
    leaves.push(value);
    return `#${leaves.length - 1}`;
  };
  return { signature: text(end), leaves };
}

/** The same computation on other leaves, of another shape. */
export function rebuildCone(end: Value, leaves: ReadonlyMap<Value, Value>, shape: readonly number[]): Value {
  const built = new Map<Value, Value>(leaves);
  const build = (value: Value): Value => {
    const known = built.get(value);
    if (known !== undefined) return known;
    const operation = coneOperation(value, end);
    const made = operation
      ? result(value.type, shape, { ...operation, inputs: operation.inputs.map((input) => build(input!)) })
      : value;
    built.set(value, made);
    return made;
  };
  return build(end);
}

/** The operation of a value, if it belongs to the cone of `end`: of its shape, on its shape and on numbers. */
export function coneOperation({ origin, shape }: Value, end: Value): Operation | undefined {
  if (origin.kind !== "result" || !elementwiseOperators.has(origin.operation.operator)) return undefined;
  const isTensor = (input: Value | undefined) => input !== undefined && sameShape(input.shape, end.shape);
  const isNumber = (input: Value | undefined) => input !== undefined && input.shape.length === 0;
  const { inputs } = origin.operation;
  return sameShape(shape, end.shape) && inputs.every((input) => isTensor(input) || isNumber(input))
    ? origin.operation
    : undefined;
}
