import { createRng, evaluationPass, ShapeError } from "@elbo/core";
import { networkContract } from "@elbo/vitest/network-contract";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { addFrame, removeFrame } from "./frame.js";

const shared = { createRng, parameters: {}, seeded: false } as const;
networkContract({ ...shared, name: "addFrame", layer: addFrame(2), inputShape: [2, 3, 2], outputShape: [6, 7, 2] });
networkContract({
  ...shared,
  name: "removeFrame",
  layer: removeFrame(1),
  inputShape: [3, 4, 2],
  outputShape: [1, 2, 2],
});

test("a frame is made of -1 all around, and taken off it leaves the image", () => {
  tf.tidy(() => {
    const pass = evaluationPass(createRng(0));
    const image = createRng(1).uniform([2, 3, 3, 1]);
    const framed = addFrame(1)([3, 3, 1], createRng(0)).apply(image, pass);
    const removed = removeFrame(1)([5, 5, 1], createRng(0)).apply(framed, pass);
    expect(removed.dataSync()).toEqual(image.dataSync());
    const outside = (tf.sum(framed).dataSync()[0]! - tf.sum(image).dataSync()[0]!) / (2 * (25 - 9));
    expect(outside).toBeCloseTo(-1, 6); // float32
  });
});

test("what is no image, or has no inside, is refused", () => {
  expect(() => addFrame(1)([4], createRng(0))).toThrow(ShapeError);
  expect(() => removeFrame(2)([4, 8, 1], createRng(0))).toThrow(
    "frame: inputShape must be an image that is larger than its frame; got [4, 8, 1].",
  );
});
