import { type Step } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { registerBackend } from "../backend/register.js";
import { loadNodeRuntime } from "../runtime/node.js";
import { traceStep } from "./trace.js";

test("draws that are equal enter the graph as one feed, so that what is computed from them twice is computed once", () => {
  const step: Step = {
    training: false,
    state: new Map(),
    run: (_batch, { rng }) => {
      const again = () => rng.split("noise");
      const difference = tf.sub(again().normal([3]), again().normal([3]));
      return { difference, longer: again().normal([4]), uniform: again().uniform([3]) };
    },
  };
  const { feeds } = traceStep(registerBackend(loadNodeRuntime), step, {});
  expect(feeds.map(({ value }) => value.shape)).toEqual([[3], [4], [3]]);
});
