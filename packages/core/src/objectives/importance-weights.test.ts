import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { tensorsMade } from "@elbo/vitest/leaks";
import { standardNormalPrior } from "../conditionals/standard-normal-prior.js";
import { diagonalNormal } from "../distributions/diagonal-normal.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Tensor } from "../types.js";
import { importanceWeights } from "./importance-weights.js";

const fixed = { parameters: new Map<string, never>(), dispose: () => undefined };

/** Its likelihood is the sum of the code; it notes how many draws it decodes at a time. */
function model(decoded: number[]) {
  return {
    encoder: {
      ...fixed,
      given: (x: Tensor) => diagonalNormal({ mean: tf.zeros([x.shape[0], 3]), logVariance: tf.scalar(0) }),
    },
    decoder: {
      ...fixed,
      given: (z: Tensor) => {
        decoded.push(z.shape[0]);
        return { logProb: () => tf.sum(z, -1) };
      },
    },
    prior: standardNormalPrior([3]),
  };
}

function weights(x: Tensor, samples: number, training: boolean) {
  const decoded: number[] = [];
  const pass = { ...evaluationPass(createRng(1)), training };
  const values = tf.tidy(() => {
    const { logWeights, logLikelihood } = importanceWeights(model(decoded), { x }, pass, samples);
    return { logWeights: [...logWeights.dataSync()], logLikelihood: [...logLikelihood.dataSync()] };
  });
  return { decoded, values };
}

test("draws are decoded a few at a time where no gradient is taken, with the same weights", () => {
  const x = tf.zeros([2, 2 ** 17]); // four draws of both examples have 2^20 entries
  const [apart, together] = [weights(x, 10, false), weights(x, 10, true)];
  expect(apart.decoded).toEqual([3, 3, 4]);
  expect(together.decoded).toEqual([10]);
  expect(apart.values).toEqual(together.values);
  expect(tensorsMade(() => void weights(x, 10, false))).toBe(0);
  x.dispose();
});

test("images that are larger than that are decoded one by one, and few draws at once", () => {
  const [large, small] = [tf.zeros([1, 2 ** 20 + 1]), tf.zeros([2, 2])];
  expect(weights(large, 3, false).decoded).toEqual([1, 1, 1]);
  expect(weights(small, 500, false).decoded).toEqual([500]);
  tf.dispose([large, small]);
});
