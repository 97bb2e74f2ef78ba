import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, test, vi } from "vitest";

afterEach(async () => {
  vi.restoreAllMocks();
  await useTestBackend();
});

test("tfjs recommends no other package when its cpu backend is first used after the import", async () => {
  await useTestBackend("cpu");
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  tf.env().set("IS_TEST", false);
  const backend: object = tf.findBackend("cpu");
  Object.assign(backend, { firstUse: true });
  tf.scalar(1).dispose();
  expect(warn).toHaveBeenCalledOnce();
  Object.assign(backend, { firstUse: true });
  vi.resetModules();
  await import("./no-advertisement.js");
  tf.scalar(1).dispose();
  expect(warn).toHaveBeenCalledOnce();
});
