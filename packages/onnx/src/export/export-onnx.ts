import { ArgumentError, requireArgument, requireShape, type Shape, show } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { backendName, type OnnxBackend } from "../backend/backend.js";
import { registerBackend } from "../backend/register.js";
import { optimize } from "../graph/optimize.js";
import { modelOfPlan, planGraph } from "../graph/plan.js";
import { structureOf } from "../graph/structure.js";
import { inputValue, type Value } from "../graph/value.js";
import { loadNodeRuntime } from "../runtime/node.js";

/** An input of an exported model: its shape, float32, or its shape and type. */
export type ExportInput = Shape | { readonly shape: Shape; readonly dtype: "float32" | "int32" | "bool" };

export type ExportOutput = tf.Tensor | Readonly<Record<string, tf.Tensor>>;

/**
 * A function of tensors as an ONNX file (operator set 17), with the variables that it reads as constants. It is called
 * once per input shape that is wanted: sizes are fixed in the file. One tensor that it returns is named "output".
 *
 * @param body a function that computes with tfjs alone, such as `(z) => model.decode(z)`
 * @param inputs the shape of each argument in order, with its name in the file
 * @returns the file's bytes, which onnxruntime loads in Python and in browsers
 * @throws {ArgumentError} if the function does not use an input, or draws random numbers
 * @throws {ShapeError} if a size of an input is not a positive integer
 * @example
 * await writeFile("decoder.onnx", exportOnnx((z) => model.decode(z), { z: [1, 16] }));
 */
export function exportOnnx(
  body: (...inputs: tf.Tensor[]) => ExportOutput,
  inputs: Readonly<Record<string, ExportInput>>,
): Uint8Array {
  const values = new Map(Object.entries(inputs).map(([name, input]) => [name, valueOf(name, input)]));
  const outputs = recordOutputs(body, [...values.values()]);
  requireRepeatable(outputs, recordOutputs(body, [...values.values()]));
  const plan = planGraph(optimize([...outputs.values()]), {
    names: new Map([...values].map(([name, value]) => [value, name])),
    outputNames: [...outputs.keys()],
  });
  const unused = [...values.keys()].filter((name) => !plan.inputs.has(name));
  if (unused.length > 0)
    throw new ArgumentError(`exportOnnx: inputs must be read by the function; got ${show(unused)} unread. Leave them out.`);
  return modelOfPlan(plan);
}

const dtypes = ["float32", "int32", "bool"] as const;

function valueOf(name: string, input: ExportInput): Value {
  const given: unknown = input;
  const isShape = Array.isArray(given);
  const holds = isShape || (typeof given === "object" && given !== null && "shape" in given && Array.isArray(given.shape));
  const argument = `inputs.${name}`;
  requireArgument(holds, "exportOnnx", argument, "a shape such as [1, 16], or { shape, dtype }", given);
  const { shape, dtype = "float32" } = "shape" in input ? input : { shape: input };
  requireArgument(dtypes.includes(dtype), "exportOnnx", `${argument}.dtype`, "float32, int32 or bool", dtype);
  const sizes = shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  requireShape(sizes, "exportOnnx", argument, "hold positive integers", shape, "Sizes are fixed in the file: export it once for each.");
  return inputValue(dtype, shape);
}

/** Records the function on the recording backend; the active one stays active. */
function recordOutputs(body: (...inputs: tf.Tensor[]) => ExportOutput, values: readonly Value[]): Map<string, Value> {
  const backend = registerBackend(() => loadNodeRuntime());
  const active = tf.getBackend();
  void tf.setBackend(backendName);
  try {
    const record = () =>
      tf.tidy(() => {
        const tensors = values.map((value) => tf.engine().makeTensorFromTensorInfo(backend.store(value)));
        const outputs = body(...tensors);
        return namedValues(backend, outputs instanceof tf.Tensor ? { output: outputs } : outputs);
      }) as unknown as Map<string, Value>;
    return backend.capture(new Map(), () => undefined, record);
  } finally {
    void tf.setBackend(active);
  }
}

function namedValues(backend: OnnxBackend, outputs: Readonly<Record<string, tf.Tensor>>): tf.TensorContainer {
  const values = new Map(Object.entries(outputs).map(([name, tensor]) => [name, backend.graphValue(tensor.dataId)]));
  return values as unknown as tf.TensorContainer;
}

function requireRepeatable(first: ReadonlyMap<string, Value>, second: ReadonlyMap<string, Value>): void {
  const text = (outputs: ReadonlyMap<string, Value>) => structureOf(planGraph(optimize([...outputs.values()])));
  if (text(first) !== text(second))
    throw new ArgumentError(
      "exportOnnx: body must compute the same at each call; got other values the second time. Give random numbers to it as an input.",
    );
}

