import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataSpec, eager } from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, test, vi } from "vitest";
import { requireScalable, timeGrowth } from "./growth.js";
import { productShare, shareOfProducts } from "./product-share.js";
import { parseSpeeds, timePytorch } from "./pytorch.js";
import { median, timeSteps } from "./time-steps.js";
import { randomBatch } from "./workload.js";
import { buildWorkload, workloadNames } from "./workloads.js";

afterEach(() => vi.unstubAllEnvs());

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

test("an unknown workload, a missing reference and a reference that fails are refused by name", async () => {
  expect(() => buildWorkload("mlp")).toThrow(/speed: only must be among digits-vae, mlp-vae, .*; got "mlp"/);
  vi.stubEnv("ELBO_PEERS_DIR", "");
  await expect(timePytorch(["mlp-vae"], 1)).rejects.toThrow(/ELBO_PEERS_DIR must be set/);
  const folder = mkdtempSync(join(tmpdir(), "elbo-peers-"));
  vi.stubEnv("ELBO_PEERS_DIR", folder);
  await expect(timePytorch(["mlp-vae"], 1)).rejects.toThrow(/ELBO_PEERS_DIR must hold torch_speed.py/);
  writeFileSync(join(folder, "torch_speed.py"), "");
  vi.stubEnv("ELBO_PYTHON", join(folder, "no-python"));
  await expect(timePytorch(["mlp-vae"], 1)).rejects.toThrow(/must run torch_speed.py/);
  expect(() => parseSpeeds("Traceback")).toThrow(/must be JSON with library and ms_per_step; got "Traceback"/);
});

test("the reference's times are taken from what it prints", async () => {
  const folder = mkdtempSync(join(tmpdir(), "elbo-peers-"));
  const python = join(folder, "python");
  writeFileSync(join(folder, "torch_speed.py"), "");
  writeFileSync(
    python,
    '#!/bin/sh\necho "{\\"library\\": \\"pytorch $3 $5\\", \\"ms_per_step\\": {\\"mlp-vae\\": 7.5}}"\n',
  );
  chmodSync(python, 0o755);
  vi.stubEnv("ELBO_PEERS_DIR", folder);
  vi.stubEnv("ELBO_PYTHON", python);
  const speeds = await timePytorch(["mlp-vae"], 2);
  expect(speeds).toEqual({ library: "pytorch --seconds --only", ms_per_step: { "mlp-vae": 7.5 } });
});

test("the share of products is theirs of all operators' time, whatever else the profile holds", () => {
  const operator = (op_name: string, dur: number) => ({ name: "node_kernel_time", dur, args: { op_name } });
  const session = { name: "model_run", dur: 100 };
  expect(shareOfProducts([operator("Gemm", 3), operator("FusedConv", 2), operator("Add", 5), session])).toBe(0.5);
});

test("a workload's share of products is read from ONNX Runtime's profile", async () => {
  const share = await productShare(buildWorkload("digits-vae"), 0.05, 1);
  expect(share).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.95);
});

test("workloads of any size are timed at each of their batches and widths", async () => {
  const { batch, width } = await timeGrowth("digits-vae", onnx({ threads: 1 }), 0.001);
  expect([Object.keys(batch), Object.keys(width)]).toEqual([
    ["16", "32", "64", "128", "256"],
    ["64", "128", "256", "512", "1024"],
  ]);
  expect(() => requireScalable("conv-beta-vae")).toThrow(/only must be among digits-vae, mlp-vae with --growth/);
});
