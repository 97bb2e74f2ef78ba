import { basename } from "node:path";
import { requireData } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { type FeatureNetwork } from "@elbo/metrics";
import { openOnnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";

/**
 * A network that a user brings to see samples with, such as Inception's.
 *
 * @param path an ONNX file with one input, [1, ...shape of an example] in float32, and one output, [1, features]; n may stand
 *   in the place of 1
 * @throws {DataError} if the file cannot be read, is no such network, or does not take the examples
 */
export async function featureFile(path: string): Promise<FeatureNetwork & { dispose(): Promise<void> }> {
  const network = await openOnnx(await readFileWithin(path));
  const { inputs, outputs } = network;
  requireData(inputs.length === 1 && outputs.length === 1, "features", "the network", "of one input and one output", {
    inputs,
    outputs,
  });
  const [input, output] = [inputs[0]!, outputs[0]!];
  return {
    name: basename(path).replace(/\.onnx$/i, ""),
    // One at a time: a file may fix the size of a batch, which then is 1.
    apply: async (x) => {
      const values = await x.data<"float32">();
      const [count = 0, ...shape] = x.shape;
      const size = values.length / count;
      const rows: tf.Tensor[] = [];
      try {
        for (let i = 0; i < count; i++) {
          const example = { values: values.slice(i * size, (i + 1) * size), shape: [1, ...shape] };
          const features = (await network.run({ [input]: example }))[output]!;
          rows.push(tf.tensor(features.values, [1, features.values.length], "float32"));
        }
        return tf.concat(rows, 0);
      } finally {
        tf.dispose(rows);
      }
    },
    dispose: () => network.dispose(),
  };
}
