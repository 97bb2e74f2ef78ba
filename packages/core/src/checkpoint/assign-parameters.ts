import * as tf from "@tensorflow/tfjs";
import { type HostArray } from "../data/source.js";
import { type ParameterMap, type Variable } from "../types.js";
import { requireCheckpoint } from "../errors.js";
import { type TensorArray } from "./tensor-file.js";

/** Copies the values of variables to the host. */
export async function readParameters(parameters: ParameterMap): Promise<Map<string, HostArray>> {
  const read = async ([path, variable]: [string, Variable]): Promise<[string, HostArray]> => {
    // A copy: some backends hand out the array that they go on using.
    const values = (await variable.data<"float32" | "int32">()).slice();
    return [path, { values, shape: [...variable.shape] }];
  };
  return new Map(await Promise.all([...parameters].map(read)));
}

/**
 * Gives variables the stored values of the same paths. Everything is checked before the first one changes.
 *
 * @throws {CheckpointError} that names the path which is missing, unknown, or of another shape or dtype
 */
export function assignParameters(parameters: ParameterMap, tensors: ReadonlyMap<string, TensorArray>): void {
  requireFit("assignParameters", parameters, tensors);
  tf.tidy(() => {
    for (const [path, variable] of parameters) {
      const { values, shape } = tensors.get(path)!;
      variable.assign(tf.tensor(values.slice(), [...shape], variable.dtype));
    }
  });
}

/** Checks that tensors are those of `parameters`: the same paths, shapes and dtypes. */
export function requireFit(
  where: string,
  parameters: ParameterMap,
  tensors: ReadonlyMap<string, TensorArray>,
): asserts tensors is ReadonlyMap<string, HostArray> {
  const advice = "Was it saved with another configuration?";
  const unknown = [...tensors.keys()].find((path) => !parameters.has(path));
  requireCheckpoint(unknown === undefined, where, "tensors", "those of this model", unknown, advice);
  for (const [path, variable] of parameters) {
    const tensor = tensors.get(path);
    requireCheckpoint(tensor !== undefined, where, `tensor "${path}"`, "there", "nothing", advice);
    const fits = tf.util.arraysEqual([...tensor.shape], variable.shape);
    requireCheckpoint(fits, where, `shape of "${path}"`, `[${variable.shape.join(", ")}]`, tensor.shape, advice);
    const dtype = tensorType(tensor);
    requireCheckpoint(dtype === variable.dtype, where, `dtype of "${path}"`, variable.dtype, dtype, advice);
  }
}

function tensorType({ values }: TensorArray): string {
  if (values instanceof Float32Array) return "float32";
  return values instanceof Int32Array ? "int32" : values.constructor.name;
}
