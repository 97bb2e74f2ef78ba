import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";

test("no cpu backend of tfjs that is made after the import has its first use before it, at which it would recommend another package", async () => {
  const backend: object = tf.findBackend("cpu");
  const prototype = Object.getPrototypeOf(backend) as object;
  const make = () => Reflect.construct(backend.constructor, []) as object;
  Reflect.deleteProperty(prototype, "firstUse");
  expect(make()).toHaveProperty("firstUse", true);
  vi.resetModules();
  await import("./no-advertisement.js");
  expect(make()).toHaveProperty("firstUse", false);
  expect(tf.findBackend("cpu")).toHaveProperty("firstUse", false);
});
