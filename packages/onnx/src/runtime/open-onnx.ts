import { DataError, type HostArray, requireData, show } from "@elbo/core";
import type { InferenceSession } from "onnxruntime-node";
import { importRuntime, requireRuntimeOptions, type RuntimeOptions, sessionOptions } from "./node.js";

/** A network of an ONNX file, to be run as it is. */
export interface OnnxNetwork {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Arrays by the names of the inputs to arrays by the names of the outputs, in float32 and int32. */
  run(inputs: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>>;
  dispose(): Promise<void>;
}

/**
 * Opens an ONNX file that was made elsewhere, such as a network whose features tell how good samples are.
 *
 * @param file its bytes
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {DataError} if the file is no network that ONNX Runtime runs; from `run`, if an input is missing or does not fit, or an
 *   output is no float32 or int32
 * @throws {BackendError} if onnxruntime-node does not load on this machine
 * @example
 * const network = await openOnnx(exportOnnx((x) => ({ y: tf.mul(x, 2) }), { x: [1, 2] }));
 * const { y } = await network.run({ x: { values: Float32Array.of(1, 2), shape: [1, 2] } });
 * await network.dispose();
 */
export async function openOnnx(file: Uint8Array, options: RuntimeOptions = {}): Promise<OnnxNetwork> {
  requireRuntimeOptions(options);
  const { default: ort } = await importRuntime();
  const session = await ort.InferenceSession.create(file, sessionOptions(options)).catch((cause: unknown) => {
    throw refusal("openOnnx: file must be a network that ONNX Runtime runs", cause);
  });
  const toTensor = ({ values, shape }: HostArray) =>
    new ort.Tensor(values instanceof Int32Array ? "int32" : "float32", values as never, [...shape]);
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, toTensor(array)]));
      const results = await run(session, feeds);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, toArray(name, tensor)]));
    },
    dispose: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  feeds: InferenceSession.OnnxValueMapType,
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds);
  } catch (cause) {
    throw refusal(`openOnnx.run: inputs must be what the network takes, ${session.inputNames.join(", ")}`, cause);
  }
}

function toArray(name: string, value: InferenceSession.OnnxValueMapType[string]): HostArray {
  const { type, data, dims } = value;
  const fits = data instanceof Float32Array || data instanceof Int32Array;
  requireData(fits, "openOnnx.run", `output "${name}"`, "float32 or int32", type);
  return { values: data, shape: dims };
}

function refusal(rule: string, cause: unknown): DataError {
  return new DataError(`${rule}; got ${show(cause instanceof Error ? cause.message : String(cause))}.`, { cause });
}
