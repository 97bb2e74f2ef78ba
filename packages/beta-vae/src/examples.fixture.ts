import { createRng, type ExampleSource } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** All examples of a source as one batch. */
export function allExamples(source: ExampleSource): tf.Tensor {
  const { values, shape } = source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    createRng(0).stream,
  )["x"]!;
  return tf.tensor(values, [...shape]);
}
