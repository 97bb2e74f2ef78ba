import { type DataSpec, eager } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { requireScalable, timeGrowth } from "./growth.js";
import { profileStep, readProfile } from "./profile-step.js";
import { median, timeSteps } from "./time-steps.js";
import { randomBatch } from "./workload.js";
import { buildWorkload, workloadNames } from "./workloads.js";

test("the median of an even number of times lies between the two in the middle", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([5])]).toEqual([2, 2.5, 5]);
});

test("the workloads have the parameters of their definitions", () => {
  const sizes = Object.fromEntries(
    workloadNames.map((name) => {
      const { model } = buildWorkload(name);
      const size = [...model.parameters.values()].reduce((sum, { size }) => sum + size, 0);
      model.dispose();
      return [name, size];
    }),
  );
  const dense = (inputs: number, units: number) => (inputs + 1) * units;
  const gated = (inputs: number, units: number) => 2 * dense(inputs, units);
  const iwae = dense(784, 200) + 2 * dense(200, 200) + dense(200, 100) + dense(50, 200) + dense(200, 784);
  const convolution = (inputs: number, filters: number) => 16 * inputs * filters + filters;
  const square = (side: number, inputs: number, filters: number) => (side * side * inputs + 1) * filters;
  const residuals = 2 * (square(3, 128, 32) + square(1, 32, 128));
  expect(sizes).toEqual({
    "digits-vae":
      dense(64, 256) + dense(256, 256) + dense(256, 32) + dense(16, 256) + dense(256, 256) + dense(256, 1088),
    "mlp-vae": dense(784, 500) + dense(500, 40) + dense(20, 500) + dense(500, 784),
    "conv-beta-vae":
      2 * (convolution(1, 32) - 32) +
      32 +
      1 +
      6 * convolution(32, 32) +
      dense(512, 256) +
      dense(256, 256) +
      dense(256, 20) +
      dense(10, 256) +
      dense(256, 256) +
      dense(256, 512),
    // Encoder, decoder, the fixed scale of the likelihood; vectors and their sums, counts, and how much is unseen yet.
    "vq-vae":
      square(4, 3, 64) +
      square(4, 64, 128) +
      square(3, 128, 128) +
      residuals +
      square(1, 128, 64) +
      square(3, 64, 128) +
      residuals +
      square(4, 128, 64) +
      square(4, 64, 3) +
      1 +
      2 * 512 * 64 +
      512 +
      1,
    "vamp-vae": gated(784, 300) + 2 * gated(300, 300) + dense(300, 80) + gated(40, 300) + dense(300, 784) + 500 * 784,
    "iaf-vae":
      dense(784, 300) +
      2 * dense(300, 300) +
      dense(300, 2 * 32 + 64) +
      dense(32, 300) +
      dense(300, 784) +
      4 * (dense(32, 320) + 64 * 320 + dense(320, 2 * 32)),
    iwae,
    evidence: iwae,
    "info-vae": dense(784, 500) + dense(500, 20) + dense(10, 500) + dense(500, 784),
    // Kernels without a bias but for the last, and four numbers per channel of each batch norm.
    dcgan:
      16 * (100 * 128 + 128 * 64 + 64 * 32 + 32 + 32 + 32 * 64 + 64 * 128 + 128) + 1 + 4 * (128 + 64 + 32 + 64 + 128),
  });
});

test("timing a workload gives milliseconds and leaves no tensor behind", async () => {
  const data: DataSpec = { name: "bits", shape: [4], kind: "binary" };
  const before = tf.memory().numTensors;
  const workload = { model: vae({ data, latent: 2, hidden: [3] }), batch: randomBatch(data, 5) };
  expect(await timeSteps(workload, eager, 0.001)).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  [true, "no"],
  [false, "every"],
])("with evaluation %s timing moves %s parameter", async (evaluation) => {
  const data: DataSpec = { name: "bits", shape: [4], kind: "binary" };
  const model = vae({ data, latent: 2, hidden: [3] });
  const kernel = model.parameters.get("encoder/dense0/kernel")!;
  const before = [...kernel.dataSync()];
  await timeSteps(
    { model: { ...model, dispose: () => undefined }, batch: randomBatch(data, 5), evaluation },
    eager,
    0.001,
  );
  expect(String([...kernel.dataSync()]) === String(before)).toBe(evaluation);
  model.dispose();
});

test("an unknown workload is refused by name", () => {
  expect(() => buildWorkload("mlp")).toThrow(/speed: only must be among digits-vae, mlp-vae, .*; got "mlp"/);
});

test("the share of products is theirs of all operators' time, whatever else the profile holds", () => {
  const shapes = { input_type_shape: [{ float: [2, 3] }, { float: [3, 4] }], output_type_shape: [{ float: [2, 4] }] };
  const operator = (op_name: string, dur: number) => ({ name: "node_kernel_time", dur, args: { op_name, ...shapes } });
  const run = { name: "model_run", dur: 100 };
  expect(readProfile([operator("Gemm", 3), operator("MatMul", 2), operator("Add", 5), run]).productShare).toBe(0.5);
});

test.each<[string, readonly number[], readonly number[], readonly number[], number]>([
  ["Gemm", [2, 3], [3, 4], [2, 4], 2 * 2 * 3 * 4],
  ["FusedGemm", [3, 2], [4, 3], [2, 4], 2 * 2 * 3 * 4],
  ["MatMul", [5, 2, 3], [5, 3, 4], [5, 2, 4], 5 * 2 * 2 * 3 * 4],
  ["FusedMatMul", [5, 2, 3], [3, 4], [5, 2, 4], 5 * 2 * 2 * 3 * 4],
  ["Conv", [1, 3, 8, 8], [6, 3, 4, 4], [1, 6, 5, 5], 2 * 6 * 5 * 5 * 3 * 4 * 4],
  ["ConvTranspose", [1, 6, 5, 5], [6, 3, 4, 4], [1, 3, 8, 8], 2 * 6 * 5 * 5 * 3 * 4 * 4],
])(
  "a %s of %j and %j to %j counts its multiplications and additions, by run",
  (op_name, first, second, output, count) => {
    const input_type_shape = [{ float: first }, { float: second }];
    const args = { op_name, input_type_shape, output_type_shape: [{ float: output }] };
    const runs = [1, 2].flatMap(() => [{ name: "node_kernel_time", dur: 1, args }, { name: "model_run" }]);
    expect(readProfile(runs).gflop).toBeCloseTo(count / 1e9, 15);
  },
);

test("a workload's share of products is read from ONNX Runtime's profile", async () => {
  const { productShare } = await profileStep(buildWorkload("digits-vae"), 0.05, 1);
  expect(productShare).toBeGreaterThan(0.05);
  expect(productShare).toBeLessThan(0.95);
});

test("workloads of any size are timed at each of their batches and widths", async () => {
  const { batch, width } = await timeGrowth("digits-vae", onnx({ threads: 1 }), 0.001);
  expect([Object.keys(batch), Object.keys(width)]).toEqual([
    ["16", "32", "64", "128", "256"],
    ["64", "128", "256", "512", "1024"],
  ]);
  expect(() => requireScalable("conv-beta-vae")).toThrow(/only must be among digits-vae, mlp-vae with --growth/);
});
