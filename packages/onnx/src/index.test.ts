import {
  createRng,
  type DataSpec,
  defaultExecutor,
  defineLatentModel,
  eager,
  type ExampleSource,
  fit,
  latentObjective,
} from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sharedExecutor } from "./executor/shared-executor.js";
import "./index.js";

const data: DataSpec = { name: "points", shape: [3], kind: "real" };
const small = defineLatentModel({
  name: "small",
  kind: "small",
  options: {},
  objective: (parts) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } } }),
});

type Trained = ReturnType<typeof small>;

/** Ten points of a normal distribution. */
const values = createRng(5).stream.fillNormal(new Float32Array(30));
const points: ExampleSource = {
  spec: data,
  size: 10,
  fingerprint: "points",
  read: (rows) => ({
    x: {
      values: Float32Array.from({ length: rows.length * 3 }, (_, i) => values[rows[Math.floor(i / 3)]! * 3 + (i % 3)]!),
      shape: [rows.length, 3],
    },
  }),
};

beforeEach(() => useTestBackend("cpu"));
afterEach(async () => {
  vi.restoreAllMocks();
  await useTestBackend();
});

test("a run that names no executor trains captured once this package is imported, to what eager gives but for rounding", async () => {
  const tensors = tf.memory().numTensors;
  const prepare = vi.spyOn(sharedExecutor(), "prepare");
  const [captured, eagerly] = [0, 1].map(() => small({ data, latent: 1, hidden: [4] })) as [Trained, Trained];
  const options = { epochs: 2, batchSize: 4, seed: 1 };
  const here = await fit(captured, points, options);
  expect(prepare).toHaveBeenCalled();
  prepare.mockClear();
  const there = await fit(eagerly, points, { ...options, executor: eager });
  expect(prepare).not.toHaveBeenCalled();
  // Sums of some ten numbers about 1, in float32 and in another order.
  here.epochs.forEach(({ train }, at) => expect(train["loss"]).toBeCloseTo(there.epochs[at]!.train["loss"]!, 5));
  [captured, eagerly].forEach((model) => model.dispose());
  expect(tf.memory().numTensors).toBe(tensors);
});

test("another backend than tfjs's own on the processor was chosen for its own operations, and keeps them", () => {
  expect(defaultExecutor()).toBe(sharedExecutor());
  vi.spyOn(tf.engine(), "backendName", "get").mockReturnValue("webgl");
  expect(defaultExecutor()).toBe(eager);
});
