import { ArgumentError, requireArgument, requireShape, type Shape, show } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { backendName, type OnnxBackend } from "../backend/backend.js";
import { registerBackend } from "../backend/register.js";
import { ExternalData } from "../graph/external-data.js";
import { optimize } from "../graph/optimize.js";
import { modelOfPlan, type Plan, planGraph } from "../graph/plan.js";
import { structureOf } from "../graph/structure.js";
import { inputValue, type Value } from "../graph/value.js";
import { loadNodeRuntime } from "../runtime/node.js";

/** An input of an exported model: its shape, float32, or its shape and type. */
export type ExportInput = Shape | { readonly shape: Shape; readonly dtype: "float32" | "int32" | "bool" };

export type ExportOutput = tf.Tensor | Readonly<Record<string, tf.Tensor>>;

/** A function of tensors that is exported, and its arguments by name and in order. */
type ExportedFunction = (...inputs: tf.Tensor[]) => ExportOutput;
type ExportInputs = Readonly<Record<string, ExportInput>>;

/** What a file in ONNX's format, which is a message of Protocol Buffers, can hold. */
const mostBytes = 2 ** 31 - 1;
/** What the graph may take besides its weights. */
const graphBytes = 2 ** 24;

/**
 * A function of tensors as an ONNX file (operator set 17), with the variables that it reads as constants. It is called
 * once per input shape that is wanted: sizes are fixed in the file. One tensor that it returns is named "output".
 *
 * @param body a function that computes with tfjs alone, such as `(z) => model.decode(z)`
 * @param inputs the shape of each argument in order, with its name in the file
 * @returns the file's bytes, which onnxruntime loads in Python and in browsers
 * @throws {ArgumentError} if the function does not use an input, draws random numbers, or has weights of 2 GiB or more
 * @throws {ShapeError} if a size of an input is not a positive integer
 * @example
 * await writeFile("decoder.onnx", exportOnnx((z) => model.decode(z), { z: [1, 16] }));
 */
export function exportOnnx(body: ExportedFunction, inputs: ExportInputs): Uint8Array {
  const plan = planExport("exportOnnx", body, inputs);
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
  return modelOfPlan(plan);
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
  const model = modelOfPlan(planExport("exportOnnxWithData", body, inputs), { external });
  return { model, data: external.parts };
}

function planExport(where: string, body: ExportedFunction, inputs: ExportInputs): Plan {
  const values = new Map(Object.entries(inputs).map(([name, input]) => [name, valueOf(where, name, input)]));
  const outputs = recordOutputs(body, [...values.values()]);
  requireRepeatable(where, outputs, recordOutputs(body, [...values.values()]));
  const plan = planGraph(optimize([...outputs.values()]), {
    names: new Map([...values].map(([name, value]) => [value, name])),
    outputNames: [...outputs.keys()],
  });
  const unused = [...values.keys()].filter((name) => !plan.inputs.has(name));
  if (unused.length > 0)
    throw new ArgumentError(
      `${where}: inputs must be read by the function; got ${show(unused)} unread. Leave them out.`,
    );
  return plan;
}

const dtypes = ["float32", "int32", "bool"] as const;

function valueOf(where: string, name: string, input: ExportInput): Value {
  const given: unknown = input;
  const isShape = Array.isArray(given);
  const holds =
    isShape || (typeof given === "object" && given !== null && "shape" in given && Array.isArray(given.shape));
  const argument = `inputs.${name}`;
  requireArgument(holds, where, argument, "a shape such as [1, 16], or { shape, dtype }", given);
  const { shape, dtype = "float32" } = "shape" in input ? input : { shape: input };
  requireArgument(dtypes.includes(dtype), where, `${argument}.dtype`, "float32, int32 or bool", dtype);
  const sizes = shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  requireShape(
    sizes,
    where,
    argument,
    "hold positive integers",
    shape,
    "Sizes are fixed in the file: export it once for each.",
  );
  return inputValue(dtype, shape);
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
