import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { toySource } from "../../test/toy-model.js";
import { type Step } from "../training/executor.js";
import { evaluateBatches } from "./per-example.js";

const doubling: Step = { training: false, state: new Map(), run: ({ x }) => ({ double: tf.mul(x!, 2) }) };

test("timers fire while batches are evaluated, so that AbortSignal.timeout ends it", async () => {
  let runs = 0;
  const endless = async () => {
    for await (const { count } of evaluateBatches(
      doubling,
      toySource(5),
      "test",
      { signal: AbortSignal.timeout(30) },
      1_000_000,
    ))
      runs += count / 5;
  };
  await expect(endless()).rejects.toThrow(expect.objectContaining({ name: "TimeoutError" }) as Error);
  expect(runs).toBeGreaterThan(0);
});

test("an executor that is none is refused with the way out", async () => {
  const batches = evaluateBatches(doubling, toySource(5), "test", { executor: (() => undefined) as never });
  await expect(batches.next()).rejects.toThrow(
    "evaluation: executor must be an executor such as eager or onnx(); got a function. Call it: executor: onnx().",
  );
});
