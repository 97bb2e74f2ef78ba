import { createRng, eager, evaluationPass, RandomStream, type Step } from "@elbo/core";
import { onnx, useOnnx } from "@elbo/onnx";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { drawsOf, recordDraws } from "./record-draws.js";

/** Gives back what it draws: two draws of one generator, one of a split, and that of the split once more. */
const drawing: Step = {
  training: false,
  state: new Map(),
  run: (_, { rng }) =>
    tf.tidy(() => ({
      first: tf.add(rng.normal([2]), 0),
      second: tf.add(rng.normal([2, 2]), 0),
      split: tf.add(rng.split("z").normal([3]), 0),
      again: tf.add(rng.split("z").normal([3]), 0),
      uniform: tf.add(rng.uniform([1]), 0),
    })),
};
const position = { step: 0, stream: RandomStream.fromSeed(4) };

test.each(["eager", "onnx"])(
  "%s gives the draws of a step in the order in which they are first asked for",
  async (name) => {
    if (name === "onnx") await useOnnx();
    const before = tf.memory().numTensors;
    const prepared = (name === "onnx" ? onnx({ threads: 1 }) : eager).prepare(recordDraws(drawing));
    const outputs = await prepared.run({}, position);
    prepared.dispose();
    expect(drawsOf(outputs)).toEqual([outputs["first"], outputs["second"], outputs["split"]]);
    expect(outputs["again"]).toEqual(outputs["split"]);
    expect(Object.keys(outputs).filter((name) => name.startsWith("draws/"))).toHaveLength(3);
    expect(tf.memory().numTensors).toBe(before);
  },
);

test("a step that throws leaves none of its draws behind", () => {
  const failing = recordDraws({
    ...drawing,
    run: (batch, pass) => {
      drawing.run(batch, pass);
      throw new Error("no");
    },
  });
  expectNoLeakOnThrow(() => tf.tidy(() => failing.run({}, evaluationPass(createRng(1)))));
});
