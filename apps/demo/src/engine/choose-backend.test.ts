import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { findDataset } from "../data/datasets.js";
import { hasAdapter, offerBackend } from "./backends.js";
import { createBackendChoice } from "./choose-backend.js";

const settings = { data: "strokes", model: "vae", options: { hidden: [4] } };
const data = () => findDataset("strokes", new Map()).load();

test("a backend that cannot make a step is left out, and so is one that does not start", async () => {
  const usual = tf.getBackend();
  // It has no operation at all.
  class Empty extends tf.KernelBackend {
    override dispose(): void {}
  }
  tf.registerBackend("empty", () => new Empty());
  offerBackend("absent", { promising: () => true, load: () => Promise.reject(new Error("no such chip")) });
  const choice = createBackendChoice(() => ["empty", "absent", "cpu"]);
  expect(Object.keys(await choice.choose(settings, await data()))).toEqual(["cpu"]);
  expect(tf.getBackend()).toBe("cpu");
  await expect(createBackendChoice(() => ["absent"]).choose(settings, await data())).rejects.toThrow(
    "engine: backend must be one that runs in this browser; got none that works. Allow WebAssembly, or take another browser.",
  );
  await expect(choice.choose(settings, await data(), "absent")).rejects.toThrow(
    "engine: backend must be one that runs in this browser; got absent. Without backend in the address the page finds one by itself.",
  );
  tf.removeBackend("empty");
  await tf.setBackend(usual);
});

test("settings that no backend could train are refused in their own words", async () => {
  const choice = createBackendChoice(() => ["cpu"]);
  await expect(choice.choose({ ...settings, options: { latent: 0 } }, await data())).rejects.toThrow(
    "vae: latent must be a positive integer; got 0.",
  );
});

test("WebGPU is taken where its adapter is a graphics card, and an imitation or none is not", async () => {
  const gpu = (adapter: object | null) => ({ requestAdapter: () => Promise.resolve(adapter) });
  expect(await hasAdapter(undefined)).toBe(false);
  expect(await hasAdapter(gpu(null))).toBe(false);
  expect(await hasAdapter({ requestAdapter: () => Promise.reject(new Error("blocked")) })).toBe(false);
  expect(await hasAdapter(gpu({ info: { vendor: "google", architecture: "swiftshader" } }))).toBe(false);
  expect(await hasAdapter(gpu({ info: { vendor: "nvidia", architecture: "hopper" } }))).toBe(true);
});
