import { createRng, type ExampleSource, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Examples `start` up to `start + count` of a source, as many as there are: [n, ...shape], float32. */
export function readExamples(source: ExampleSource, start: number, count: number): Tensor {
  const { values, shape } = source.read(indicesFrom(source, start, count), createRng(0).stream)["x"]!;
  return tf.tensor(values, [...shape], "float32");
}

/** Examples that pictures are made of. */
const shownExamples = 16;

/** Hands the first examples of a source to `body`, [n, ...shape], with their labels where there are any, and frees them. */
export async function withExamples<T>(
  source: ExampleSource,
  body: (examples: Tensor, labels: readonly number[]) => Promise<T>,
): Promise<T> {
  const { x, label } = source.read(indicesFrom(source, 0, shownExamples), createRng(0).stream);
  const examples = tf.tensor(x!.values, [...x!.shape], "float32");
  try {
    return await body(examples, Array.from(label?.values ?? []));
  } finally {
    examples.dispose();
  }
}

function indicesFrom({ size }: ExampleSource, start: number, count: number): Uint32Array {
  return Uint32Array.from({ length: Math.min(count, size - start) }, (_, i) => start + i);
}
