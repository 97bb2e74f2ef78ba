import { type Shape } from "@elbo/core";
import { exportOnnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { type Part, type PartInput } from "../models/bench-model.js";

/** A part of a model as an ONNX file, for `batch` examples at a time. */
export function exportPart({ inputs, output, apply }: Part, batch: number): Uint8Array {
  const body = (...given: tf.Tensor[]) => tf.tidy(() => ({ [output]: apply(...given) }));
  const batched = Object.entries(inputs).map(([name, input]) => [name, { ...input, shape: batchShape(input, batch) }]);
  return exportOnnx(body, Object.fromEntries(batched) as Record<string, PartInput>);
}

export function batchShape({ shape }: PartInput, batch: number): Shape {
  return [batch, ...shape];
}
