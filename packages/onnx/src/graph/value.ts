import { type Shape } from "@elbo/core";

/**
 * Element types that ONNX and tfjs share; int64, which ONNX wants for shapes and axes; and float64, in which
 * integers of 32 bits divide without error. The last two stay inside the graph.
 */
export type ElementType = "float32" | "int32" | "bool" | "int64" | "float64";

/** Elements on the host, in the layout that ONNX Runtime takes without a copy; bool is one byte each. */
export type HostData = Float32Array | Int32Array | Uint8Array | BigInt64Array | Float64Array;

/** An operator's attribute. A plain number is an integer; a real number says so. */
export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operator of ONNX. An input may be left out, as optional inputs are. */
export interface Operation {
  readonly operator: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** Number of results. */
  readonly results: number;
  /** "" is ONNX's own set of operators. */
  readonly domain?: string;
}

/**
 * Where a value comes from:
 * `constant`: written into the model; `host`: a tensor's values on the host; `input`: written before each run;
 * `result`: of an operation, to be computed.
 */
export type Origin =
  | { readonly kind: "constant"; readonly data: HostData }
  | { readonly kind: "host"; readonly data: HostData }
  | { readonly kind: "input" }
  | { readonly kind: "result"; readonly operation: Operation; readonly index: number };

/** A tensor of the graph. Values refer to what they are computed from, so a graph is the set of values it ends in. */
export interface Value {
  readonly type: ElementType;
  readonly shape: Shape;
  /** Changes once, from `result` to `host`, when the value has been computed. */
  origin: Origin;
}

export const elementArrays = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  int64: BigInt64Array,
  float64: Float64Array,
} as const;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function hostValue(type: ElementType, shape: Shape, data: HostData): Value {
  return { type, shape, origin: { kind: "host", data } };
}

export function inputValue(type: ElementType, shape: Shape): Value {
  return { type, shape, origin: { kind: "input" } };
}

export function constantValue(type: ElementType, shape: Shape, data: HostData): Value {
  return { type, shape, origin: { kind: "constant", data } };
}

/** A constant of shape []. */
export function scalar(value: number, type: ElementType = "float32"): Value {
  return constantValue(type, [], hostArray(type, [value]));
}

/** A list of int64, as ONNX takes shapes, axes and starts. */
export function integers(values: readonly number[]): Value {
  return constantValue("int64", [values.length], hostArray("int64", values));
}

export function hostArray(type: ElementType, values: readonly number[]): HostData {
  return type === "int64" ? BigInt64Array.from(values, (value) => BigInt(value)) : elementArrays[type].from(values);
}

/** The elements of a value that is known before a run, else undefined. */
function constantData(value: Value): HostData | undefined {
  return value.origin.kind === "constant" ? value.origin.data : undefined;
}

/** The one element of a constant of size 1, else undefined. */
export function constantNumber(value: Value): number | undefined {
  const data = constantData(value);
  return data?.length === 1 ? Number(data[0]) : undefined;
}

/** The elements of a constant as numbers, else undefined. */
export function constantNumbers(value: Value): number[] | undefined {
  const data = constantData(value);
  return data && Array.from(data as ArrayLike<number | bigint>, Number);
}

interface OperationOptions {
  readonly operator: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes?: Attributes;
  readonly domain?: string;
}

/** The only result of an operation. */
export function result(type: ElementType, shape: Shape, options: OperationOptions): Value {
  return results([{ type, shape }], options)[0]!;
}

/** All results of an operation. */
export function results(
  outputs: readonly { readonly type: ElementType; readonly shape: Shape }[],
  { operator, inputs, attributes = {}, domain }: OperationOptions,
): Value[] {
  const operation: Operation = { operator, inputs, attributes, results: outputs.length, domain };
  return outputs.map(({ type, shape }, index) => ({ type, shape, origin: { kind: "result", operation, index } }));
}
