import { type DataSpec, type ExampleSource, type RandomStream, requireShape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Examples of a source by index, [indices.length, ...shape of the data].
 *
 * @throws {ShapeError} if the source's examples have another shape than the data
 */
export function readExamples(
  where: string,
  source: ExampleSource,
  indices: Uint32Array,
  data: DataSpec,
  stream: RandomStream,
): Tensor {
  const fits = tf.util.arraysEqual([...source.spec.shape], [...data.shape]);
  const rule = `hold examples of the data's shape [${data.shape.join(", ")}]`;
  requireShape(fits, where, "source", rule, source.spec.shape);
  const { values, shape } = source.read(indices, stream)["x"]!;
  return tf.tensor(values, [...shape], "float32");
}
