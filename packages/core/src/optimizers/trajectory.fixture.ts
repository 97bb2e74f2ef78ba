import * as tf from "@tensorflow/tfjs";
import { createRng } from "../random/rng.js";
import { immediateFeeds } from "../training/feeds.js";
import { withPass } from "../training/pass.js";
import { type Optimizer, type Pass, type Tensor } from "../types.js";

/** Calls `body` with the pass of training step `step`. */
export function atStep(step: number, body: (pass: Pass) => void): void {
  const feeds = immediateFeeds({ step, stream: createRng(0).stream });
  tf.tidy(() => withPass({ training: true, feeds }, (pass) => void body(pass)));
}

/** Values of the parameter "w" after each step on the given gradients, from step 0. */
export function trajectory(
  optimizer: Optimizer,
  start: Float32Array,
  gradients: readonly ArrayLike<number>[],
): number[][] {
  const w = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  const parameters = new Map([["w", w]]);
  const state = optimizer.createState(parameters);
  const path = gradients.map((gradient, step) => {
    atStep(step, (pass) => {
      const byPath = new Map<string, Tensor>([["w", tf.tensor1d(Float32Array.from(gradient))]]);
      optimizer.apply({ parameters, gradients: byPath, state: state.parameters, pass });
    });
    return [...w.dataSync()];
  });
  state.dispose();
  w.dispose();
  return path;
}
