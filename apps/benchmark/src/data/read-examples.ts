import { createRng, type ExampleSource, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Examples `start` up to `start + count` of a source, as many as there are: [n, ...shape], float32. */
export function readExamples(source: ExampleSource, start: number, count: number): Tensor {
  const present = Math.min(count, source.size - start);
  const indices = Uint32Array.from({ length: present }, (_, i) => start + i);
  const { values, shape } = source.read(indices, createRng(0).stream)["x"]!;
  return tf.tensor(values, [...shape], "float32");
}
