import {
  assignParameters,
  createRng,
  evaluationPass,
  exportTensors,
  importTensors,
  type NameMap,
  readParameters,
  readSafetensors,
  writeSafetensors,
} from "@elbo/core";
import { golden, largestError } from "@elbo/vitest/golden";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { vae } from "./index.js";

const linear = (kernel: string, ...from: string[]): NameMap => ({
  [`${kernel}/kernel`]: { from: from.map((name) => `${name}.weight`), transpose: [1, 0] },
  [`${kernel}/bias`]: { from: from.map((name) => `${name}.bias`) },
});

/** A module of PyTorch with two heads, as most have, and here one layer that gives mean and log-variance. */
const names: NameMap = {
  ...linear("encoder/dense0", "fc1"),
  ...linear("encoder/dense1", "fc_mean", "fc_log_variance"),
  ...linear("decoder/mlp0/dense0", "fc2"),
  ...linear("decoder/mlp0/dense1", "fc3"),
};
const table = golden("exchange");
const shapes = { fc1: [5, 6], fc_mean: [2, 5], fc_log_variance: [2, 5], fc2: [5, 2], fc3: [6, 5] };

test("a VAE of PyTorch gives here what it gives there, and its weights come back to the bit", async () => {
  const foreign = new Map(
    Object.entries(shapes).flatMap(([name, shape]) => [
      [`${name}.weight`, { values: table.inputs(`${name}.weight`), shape }],
      [`${name}.bias`, { values: table.inputs(`${name}.bias`), shape: shape.slice(0, 1) }],
    ]),
  );
  const { tensors } = readSafetensors(writeSafetensors({ tensors: foreign, metadata: { format: "pt" } }));
  const model = vae({ data: { name: "bits", shape: [6], kind: "binary" }, latent: 2, hidden: [5] });
  assignParameters(model.parameters, importTensors(tensors, names));
  tf.tidy(() => {
    const { mean, logVariance } = model.encoder.given(table.tensor("x"), evaluationPass(createRng(0)));
    // Weights about 1 in float32, sums of six of them: some 1e-6.
    expect(largestError(mean, table.answers("mean"))).toBeLessThan(1e-5);
    expect(largestError(logVariance, table.answers("logVariance"))).toBeLessThan(1e-5);
    expect(largestError(model.reconstruct(table.tensor("x")), table.answers("reconstruction"))).toBeLessThan(1e-5);
  });
  const back = exportTensors(await readParameters(model.parameters), names);
  expect(Object.fromEntries(back)).toEqual(Object.fromEntries(foreign));
  model.dispose();
});
