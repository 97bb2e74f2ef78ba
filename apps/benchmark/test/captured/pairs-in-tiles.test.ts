import { decomposeKl } from "@elbo/beta-vae";
import { createRng, diagonalNormal, eager, type Executor, type HostBatch, standardNormal, type Step } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";

/** So many that their pairs take two tiles. */
const [batch, units] = [256, 17];

const step: Step = {
  training: false,
  state: new Map(),
  run: (inputs) => {
    const loss = (...[z, mean, logVariance]: tf.Tensor[]): tf.Scalar => {
      const posterior = diagonalNormal({ mean: mean!, logVariance: logVariance! });
      const parts = decomposeKl({ z: z!, posterior, prior: standardNormal([units]) }, 5000);
      return tf.mean(tf.addN([parts.mutualInformation, tf.mul(parts.totalCorrelation, 6), parts.dimensionwiseKl]));
    };
    const { value, grads } = tf.valueAndGrads(loss)(["z", "mean", "logVariance"].map((name) => inputs[name]!));
    return { value, z: grads[0]!, mean: grads[1]!, logVariance: grads[2]! };
  },
};

async function outputs(executor: Executor, feeds: HostBatch) {
  const prepared = executor.prepare(step);
  const result = await prepared.run(feeds, { step: 0, stream: createRng(0).stream });
  prepared.dispose();
  return result;
}

it(
  "a decomposition of a large batch's KL has captured the value and gradients that it has eagerly",
  { timeout: 120_000 },
  async () => {
    const normal = (label: string) =>
      createRng(3)
        .split(label)
        .stream.fillNormal(new Float32Array(batch * units));
    const [mean, logVariance, noise] = [normal("mean"), normal("log variance").map((x) => x / 2 - 1), normal("noise")];
    const z = mean.map((mu, i) => mu + Math.exp(logVariance[i]! / 2) * noise[i]!);
    const feeds = Object.fromEntries(
      Object.entries({ z, mean, logVariance }).map(([name, values]) => [name, { values, shape: [batch, units] }]),
    );
    const [eagerly, captured] = [await outputs(eager, feeds), await outputs(onnx(), feeds)];
    for (const name of Object.keys(eagerly)) {
      const [expected, actual] = [eagerly[name]!.values, captured[name]!.values];
      const size = Math.max(...Array.from(expected, Math.abs));
      // Sums of some hundred roundings of 6e-8.
      actual.forEach((x, i) => expect(Math.abs(x - expected[i]!), name).toBeLessThan(1e-5 * size));
    }
  },
);
