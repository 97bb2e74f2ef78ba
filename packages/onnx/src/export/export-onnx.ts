import { ArgumentError, requireArgument, requireShape, show } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { backendName, type OnnxBackend } from "../backend/backend.js";
import { registerBackend } from "../backend/register.js";
import { ExternalData } from "../graph/external-data.js";
import { optimize } from "../graph/optimize.js";
import { type FreeShapes, modelOfPlan, type Plan, planGraph } from "../graph/plan.js";
import { withFreeSize } from "../graph/free-sizes.js";
import { type Port } from "../graph/model.js";
import { structureOf } from "../graph/structure.js";
import { inputValue, type Value } from "../graph/value.js";
import { loadNodeRuntime } from "../runtime/node.js";

/** A shape of which one size may be free: it has a name, as in ["batch", 16]. */
export type ExportShape = readonly (number | string)[];

/** An input of an exported model: its shape, float32, or its shape and type. */
export type ExportInput = ExportShape | { readonly shape: ExportShape; readonly dtype: "float32" | "int32" | "bool" };

export type ExportOutput = tf.Tensor | Readonly<Record<string, tf.Tensor>>;

/** A function of tensors that is exported, and its arguments by name and in order. */
type ExportedFunction = (...inputs: tf.Tensor[]) => ExportOutput;
type ExportInputs = Readonly<Record<string, ExportInput>>;

/** What a file in ONNX's format, which is a message of Protocol Buffers, can hold. */
const mostBytes = 2 ** 31 - 1;
/** What the graph may take besides its weights. */
const graphBytes = 2 ** 24;

/**
 * A function of tensors as an ONNX file (operator set 17), with the variables that it reads as constants. Sizes are fixed
 * in the file, except those that have a name: `{ z: ["batch", 16] }` takes codes in any number. One tensor that it returns is named "output".
 *
 * @param body a function that computes with tfjs alone, such as `(z) => model.decode(z)`
 * @param inputs the shape of each argument in order, with its name in the file; of one axis, which several may have, the size may be free
 * @returns the file's bytes, which onnxruntime loads in Python and in browsers
 * @throws {ArgumentError} if the function does not use an input, draws random numbers, has weights of 2 GiB or more, or does something
 *   else at another size of the free axis
 * @throws {ShapeError} if a size of an input is not a positive integer
 * @example
 * await writeFile("decoder.onnx", exportOnnx((z) => model.decode(z), { z: ["batch", 16] }));
 */
export function exportOnnx(body: ExportedFunction, inputs: ExportInputs): Uint8Array {
  const { plan, free } = planExport("exportOnnx", body, inputs);
  const bytes = [...plan.constants.values()].reduce(
    (sum, { origin }) => sum + ("data" in origin ? origin.data.byteLength : 0),
    0,
  );
  const advice = "Use exportOnnxWithData, which puts them into a file of their own.";
  requireArgument(
    bytes < mostBytes - graphBytes,
    "exportOnnx",
    "the weights",
    "below 2 GiB in one file",
    `${bytes} bytes`,
    advice,
  );
  return modelOfPlan(plan, { free });
}

/** A model and the file that holds its weights. */
export interface ModelWithData {
  /** The ONNX file. */
  readonly model: Uint8Array;
  /** Parts of the file of weights, to be written one after the other. Borrowed from the variables: write them at once. */
  readonly data: readonly Uint8Array[];
}

/**
 * As {@link exportOnnx}, with weights of 1 KiB and more in a file of their own, which may have any size.
 *
 * @param location name of that file, which must lie in the folder of the model
 * @throws {ArgumentError} as {@link exportOnnx}; and if `location` is no name of a file
 * @throws {ShapeError} as {@link exportOnnx}
 * @example
 * const { model: graph, data } = exportOnnxWithData((z) => model.decode(z), { z: [1, 16] }, "decoder.data");
 * await writeFile("decoder.onnx", graph);
 * await writeFile("decoder.data", data);
 */
export function exportOnnxWithData(body: ExportedFunction, inputs: ExportInputs, location: string): ModelWithData {
  const isName = location !== "" && location !== "." && location !== ".." && !/[\\/\p{Cc}]/u.test(location);
  requireArgument(isName, "exportOnnxWithData", "location", "the name of a file beside the model", location);
  const external = new ExternalData(location);
  const { plan, free } = planExport("exportOnnxWithData", body, inputs);
  const model = modelOfPlan(plan, { external, free });
  return { model, data: external.parts };
}

/** A function as a graph, and the shapes of its inputs and outputs where some sizes are free. */
interface PlannedExport {
  readonly plan: Plan;
  readonly free?: FreeShapes;
}

function planExport(where: string, body: ExportedFunction, inputs: ExportInputs): PlannedExport {
  const ports = Object.entries(inputs).map(([name, input]) => portOf(where, name, input));
  const name = freeName(where, ports);
  const recorded = name === undefined ? recordAt(where, body, ports, 1) : recordFree(where, body, ports, name);
  const plan = planGraph(recorded.values, {
    names: new Map(recorded.inputs.map((value, at) => [value, ports[at]!.name])),
    outputNames: recorded.names,
  });
  const unused = ports.map((port) => port.name).filter((port) => !plan.inputs.has(port));
  if (unused.length > 0)
    throw new ArgumentError(
      `${where}: inputs must be read by the function; got ${show(unused)} unread. Leave them out.`,
    );
  return { plan, ...(recorded.shapes && { free: { inputs: shapesByName(ports), outputs: recorded.shapes } }) };
}

function shapesByName(ports: readonly Port[]): ReadonlyMap<string, Port["shape"]> {
  return new Map(ports.map(({ name, shape }) => [name, shape]));
}

/** What a function gave: optimised values by the names of its outputs. */
interface Recorded {
  readonly inputs: readonly Value[];
  readonly names: readonly string[];
  readonly values: readonly Value[];
  /** Of the outputs, where some sizes are free. */
  readonly shapes?: readonly Port["shape"][];
}

/** Records the function with every free axis of one size. */
function recordAt(where: string, body: ExportedFunction, ports: readonly Port[], size: number): Recorded {
  const inputs = ports.map(({ type, shape }) =>
    inputValue(
      type,
      shape.map((axis) => (typeof axis === "string" ? size : axis)),
    ),
  );
  const outputs = recordOutputs(body, inputs);
  requireRepeatable(where, outputs, recordOutputs(body, inputs));
  return { inputs, names: [...outputs.keys()], values: optimize([...outputs.values()]) };
}

/** Sizes that no layer has by chance; where one of the first three is one, the others are tried. */
const freeTrials = [
  [13, 17, 19],
  [11, 23, 29],
] as const;

/** Records the function at several sizes of its free axis, and joins the records. */
function recordFree(where: string, body: ExportedFunction, ports: readonly Port[], name: string): Recorded {
  const input = ports.findIndex(({ shape }) => shape.includes(name));
  const axis = ports[input]!.shape.indexOf(name);
  for (const sizes of freeTrials) {
    const recorded = sizes.map((size) => recordAt(where, body, ports, size));
    const records = recorded.map(({ inputs, values }, at) => ({ size: sizes[at]!, inputs, outputs: values }));
    const values = withFreeSize(records, { input, axis });
    if (values === undefined) continue;
    const [first, second] = recorded as [Recorded, Recorded];
    const shapes = first.values.map(({ shape }, at) =>
      shape.map((size, i) => freeSize(name, [size, second.values[at]!.shape[i]!], sizes)),
    );
    return { ...first, values, shapes };
  }
  const advice =
    "A mean over the batch, batch statistics or a constant for each example do not: export it for one size.";
  requireArgument(false, where, "body", `a function that treats the ${name} axis alike at every size`, name, advice);
}

/** The size of an output's axis in words, where it follows from that of the free one. */
function freeSize(name: string, [low, high]: readonly [number, number], sizes: readonly number[]): number | string {
  if (low === high) return low;
  const slope = (high - low) / (sizes[1]! - sizes[0]!);
  const base = low - slope * sizes[0]!;
  return [slope === 1 ? name : `${slope}*${name}`, ...(base === 0 ? [] : [base])].join("+");
}

const dtypes = ["float32", "int32", "bool"] as const;

function portOf(where: string, name: string, input: ExportInput): Port {
  const given: unknown = input;
  const isShape = Array.isArray(given);
  const holds =
    isShape || (typeof given === "object" && given !== null && "shape" in given && Array.isArray(given.shape));
  const argument = `inputs.${name}`;
  requireArgument(holds, where, argument, "a shape such as [1, 16], or { shape, dtype }", given);
  const { shape, dtype = "float32" } = "shape" in input ? input : { shape: input };
  requireArgument(dtypes.includes(dtype), where, `${argument}.dtype`, "float32, int32 or bool", dtype);
  const sizes = shape.every((size) => isFree(size) || (Number.isSafeInteger(size) && size >= 1));
  const advice = 'A size that is free has a name, as in ["batch", 16].';
  requireShape(sizes, where, argument, "hold positive integers", shape, advice);
  return { name, type: dtype, shape };
}

function isFree(size: number | string): size is string {
  return typeof size === "string" && /^[A-Za-z_]\w*$/.test(size);
}

/** The name of the one free axis, where there is one; several inputs may have it. */
function freeName(where: string, ports: readonly Port[]): string | undefined {
  const names = [...new Set(ports.flatMap(({ shape }) => shape.filter(isFree)))];
  const advice = "Fix the other sizes.";
  requireArgument(names.length <= 1, where, "inputs", "of one free axis at most", names, advice);
  return names[0];
}

/** Records the function on the recording backend; the active one stays active. */
function recordOutputs(body: ExportedFunction, values: readonly Value[]): Map<string, Value> {
  const backend = registerBackend(() => loadNodeRuntime());
  const active = tf.getBackend();
  void tf.setBackend(backendName);
  try {
    const record = () => {
      let recorded = new Map<string, Value>();
      tf.tidy(() => {
        const tensors = values.map((value) => tf.engine().makeTensorFromTensorInfo(backend.store(value)));
        const outputs = body(...tensors);
        recorded = namedValues(backend, outputs instanceof tf.Tensor ? { output: outputs } : outputs);
      });
      return recorded;
    };
    return backend.capture(new Map(), () => undefined, record);
  } finally {
    void tf.setBackend(active);
  }
}

function namedValues(backend: OnnxBackend, outputs: Readonly<Record<string, tf.Tensor>>): Map<string, Value> {
  return new Map(Object.entries(outputs).map(([name, tensor]) => [name, backend.graphValue(tensor.dataId)]));
}

function requireRepeatable(where: string, first: ReadonlyMap<string, Value>, second: ReadonlyMap<string, Value>): void {
  const text = (outputs: ReadonlyMap<string, Value>) => structureOf(planGraph(optimize([...outputs.values()])));
  if (text(first) !== text(second))
    throw new ArgumentError(
      `${where}: body must compute the same at each call; got other values the second time. Give random numbers to it as an input.`,
    );
}
