import * as tf from "@tensorflow/tfjs";
import { beforeAll } from "vitest";
import { useTestBackend } from "./src/backend.js";

// tfjs prints an advertisement on its first use in Node unless it is told that this is a test. Told so for good, it
// would take the copies that tf.customGrad saves on wasm for leaks.
tf.env().set("IS_TEST", true);

beforeAll(async () => {
  await useTestBackend("cpu");
  tf.scalar(0).dispose();
  tf.env().set("IS_TEST", false);
  await useTestBackend();
});
