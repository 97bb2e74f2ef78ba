import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { bernoulli } from "./bernoulli.js";
import { beta } from "./beta.js";
import { categorical } from "./categorical.js";
import { type Checkable, checkParameters } from "./check-parameters.js";
import { diagonalNormal } from "./diagonal-normal.js";
import { dirichlet } from "./dirichlet.js";
import { gamma } from "./gamma.js";
import { mixture } from "./mixture.js";
import { multivariateNormal } from "./multivariate-normal.js";
import { uniform } from "./uniform.js";

const one = (...values: number[]) => tf.tensor(values);

const bad: [message: string, build: () => Checkable][] = [
  [
    "DiagonalNormal: mean must be finite; got NaN at entry 1.",
    () => diagonalNormal({ mean: one(0, NaN), logVariance: one(0, 0) }),
  ],
  [
    "DiagonalNormal: logVariance must be finite; got Infinity at entry 0.",
    () => diagonalNormal({ mean: one(0), logVariance: one(Infinity) }),
  ],
  ["Bernoulli: logits must be finite; got -Infinity at entry 0.", () => bernoulli({ logits: one(-Infinity) })],
  ["Categorical: logits must be finite; got NaN at entry 2.", () => categorical({ logits: one(0, 1, NaN) })],
  [
    "Gamma: concentration must be positive and finite; got -1 at entry 0.",
    () => gamma({ concentration: one(-1), rate: one(1) }),
  ],
  [
    "Gamma: rate must be positive and finite; got 0 at entry 1.",
    () => gamma({ concentration: one(1, 1), rate: one(1, 0) }),
  ],
  ["Beta: beta must be positive and finite; got -2 at entry 0.", () => beta({ alpha: one(1), beta: one(-2) })],
  [
    "Dirichlet: concentration must be positive and finite; got 0 at entry 1.",
    () => dirichlet({ concentration: one(1, 0, 2) }),
  ],
  ["Uniform: high must be above low, 1; got 1 at entry 1.", () => uniform({ low: one(0, 1), high: one(1, 1) })],
  [
    "Mixture: logits must be finite; got NaN at entry 0.",
    () => mixture({ logits: one(NaN, 0), components: gamma({ concentration: one(1, 1), rate: one(1, 1) }) }),
  ],
  [
    "Gamma: rate must be positive and finite; got -3 at entry 1.",
    () => mixture({ logits: one(0, 0), components: gamma({ concentration: one(1, 1), rate: one(1, -3) }) }),
  ],
  [
    "MultivariateNormal: the diagonal of scale must be positive; got 0 at entry 3.",
    () =>
      multivariateNormal({
        mean: one(0, 0),
        scale: tf.tensor([
          [1, 0],
          [5, 0],
        ]),
      }),
  ],
  [
    "MultivariateNormal: scale above its diagonal must be 0; got 2 at entry 5.",
    () =>
      multivariateNormal({
        mean: tf.zeros([2, 2]),
        scale: tf.tensor([
          [
            [1, 0],
            [5, 1],
          ],
          [
            [1, 2],
            [0, 1],
          ],
        ]),
      }),
  ],
];

test.each(bad)("%s", async (message, build) => {
  await expect(checkParameters(build())).rejects.toThrow(new ArgumentError(message));
});

test("allowed parameters pass", async () => {
  await checkParameters(gamma({ concentration: one(0.01, 1000), rate: one(1e-6, 5) }));
  await checkParameters(
    multivariateNormal({
      mean: one(0, 0),
      scale: tf.tensor([
        [1, 0],
        [-5, 2],
      ]),
    }),
  );
  await checkParameters(uniform({ low: one(-1), high: one(1) }));
});
