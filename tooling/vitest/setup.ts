import * as tf from "@tensorflow/tfjs";
import { beforeAll } from "vitest";
import { useTestBackend } from "./src/backend.js";

// tfjs prints an advertisement on its first use in Node unless it is told that this is a test.
tf.env().set("IS_TEST", true);

beforeAll(async () => {
  await useTestBackend();
});
