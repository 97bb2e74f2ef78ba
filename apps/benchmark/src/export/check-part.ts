import { createRng, type HostArray, type Tensor } from "@elbo/core";
import { loadNodeRuntime } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { type Part, type PartInput } from "../models/bench-model.js";
import { batchShape } from "./export-part.js";

/**
 * Runs an exported part in ONNX Runtime beside the model, on the same drawn inputs.
 *
 * @returns the largest difference of an output
 * @throws {BackendError} if ONNX Runtime does not load on this machine
 */
export async function checkPart(part: Part, file: Uint8Array, batch: number): Promise<number> {
  const drawn = Object.entries(part.inputs).map(([name, input], at) => [name, drawInput(input, batch, at)] as const);
  const expected = applyTo(
    part,
    drawn.map(([, array]) => array),
  );
  try {
    const found = await runFile(file, part, new Map(drawn), expected);
    const values = Array.from(await expected.data<"float32">());
    return values.reduce((largest, value, i) => Math.max(largest, Math.abs(value - found[i]!)), 0);
  } finally {
    expected.dispose();
  }
}

/** N(0, 1), or 0 and 1 where whole numbers are expected, which every codebook has. */
function drawInput(input: PartInput, batch: number, at: number): HostArray {
  const shape = batchShape(input, batch);
  const size = shape.reduce((product, length) => product * length, 1);
  const { stream } = createRng(1).split(at);
  if (input.dtype === "int32") return { values: Int32Array.from(stream.integers(size, 2)), shape };
  return { values: stream.fillNormal(new Float32Array(size)), shape };
}

function applyTo(part: Part, arrays: readonly HostArray[]): Tensor {
  return tf.tidy(() => {
    const inputs = arrays.map(({ values, shape }) =>
      tf.tensor(values, [...shape], values instanceof Int32Array ? "int32" : "float32"),
    );
    return part.apply(...inputs);
  });
}

async function runFile(
  file: Uint8Array,
  { output }: Part,
  inputs: ReadonlyMap<string, HostArray>,
  { shape, dtype, size }: Tensor,
): Promise<ArrayLike<number>> {
  const runtime = await loadNodeRuntime();
  const session = await runtime.createSession(file);
  try {
    const typeOf = (values: HostArray["values"]) => (values instanceof Int32Array ? "int32" : "float32");
    const feeds = [...inputs].map(([name, { values, shape }]) => [name, runtime.tensor(typeOf(values), shape, values)]);
    const data = dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
    await session.run(Object.fromEntries(feeds) as never, { [output]: runtime.tensor(typeOf(data), shape, data) });
    return data;
  } finally {
    await session.dispose();
  }
}
