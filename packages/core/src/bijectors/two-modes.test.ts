import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { diagonalNormal, standardNormal } from "../distributions/diagonal-normal.js";
import { sampledKl } from "../objectives/divergences.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Rng, type Tensor, type Variable } from "../types.js";
import { type Bijector, type Flow } from "./bijector.js";
import { chain } from "./chain.js";
import { inverseAutoregressive } from "./inverse-autoregressive.js";
import { permutation } from "./permutation.js";
import { planar } from "./planar.js";
import { transformedDistribution } from "./transformed-distribution.js";

/*
 * z ~ N(0, I) in the plane, x ~ N(z_0 z_1, 0.5²). Given x = 1.5 the posterior has two modes, near (1, 1) and (-1, -1).
 */
const observed = 1.5;
const deviation = 0.5;

/** log p(x|z) for z [draws, 2]: [draws]. */
function logLikelihood(z: Tensor): Tensor {
  const [first, second] = tf.split(z, 2, -1) as [Tensor, Tensor];
  const mean = tf.mul(first, second);
  return diagonalNormal({ mean, logVariance: tf.scalar(2 * Math.log(deviation)) }).logProb(tf.tensor([observed]));
}

/** log p(x), on a grid in float64: the joint density is smooth on cells of 0.05 and vanishes beyond 6. */
function exactEvidence(): number {
  const step = 0.05;
  const places = Array.from({ length: 240 }, (_, cell) => -6 + (cell + 0.5) * step);
  const joint = (a: number, b: number) => Math.exp(-(a * a + b * b) / 2 - ((observed - a * b) / deviation) ** 2 / 2);
  const mass = places.reduce((sum, a) => sum + places.reduce((row, b) => row + joint(a, b), 0), 0) * step * step;
  return Math.log(mass / (2 * Math.PI) ** 1.5 / deviation);
}

interface Approximation {
  readonly bijector: Bijector;
  readonly mean: Variable;
  readonly logVariance: Variable;
}

/** One-draw estimates of the negative ELBO, [draws]. */
function negativeElbo({ bijector, mean, logVariance }: Approximation, rng: Rng, draws: number): Tensor {
  const pass = evaluationPass(rng);
  const posterior = transformedDistribution(diagonalNormal({ mean, logVariance }), bijector, { pass });
  const z = posterior.sample(rng, [draws]);
  return tf.sub(sampledKl({ z, posterior, prior: standardNormal([2]), pass }), logLikelihood(z));
}

/** The ELBO of a normal pushed through a flow, after training. */
function trainedElbo(flow: Flow): { elbo: number; error: number } {
  return tf.tidy(() => {
    const start = tf.zeros([2]);
    const approximation = {
      bijector: flow({ units: 2 }, createRng(1)),
      mean: tf.variable(start),
      logVariance: tf.variable(start),
    };
    const optimizer = tf.train.adam(0.05);
    const noise = createRng(1).split("noise");
    for (let step = 0; step < 250; step++)
      optimizer.minimize(() => tf.mean(negativeElbo(approximation, noise.split(step), 64)));
    const draws = 4000;
    const { mean, variance } = tf.moments(negativeElbo(approximation, noise.split("test"), draws));
    const { bijector, ...base } = approximation;
    const result = { elbo: -mean.dataSync()[0]!, error: Math.sqrt(variance.dataSync()[0]! / draws) };
    tf.dispose([base.mean, base.logVariance]);
    bijector.dispose();
    optimizer.dispose();
    return result;
  });
}

test("planar and inverse autoregressive posteriors find both modes, which a diagonal normal cannot", () => {
  const evidence = exactEvidence();
  const iaf = inverseAutoregressive({ hidden: [16], activation: "tanh" });
  const flows = {
    diagonal: chain([]),
    planar: chain(Array.from({ length: 6 }, () => planar())),
    autoregressive: chain([iaf, permutation("reverse"), iaf, permutation("reverse"), iaf]),
  };
  // Whatever covers one of two equal modes alone lies log 2 or more below the evidence.
  const oneMode = evidence - Math.log(2);
  const diagonal = trainedElbo(flows.diagonal);
  expect(diagonal.elbo).toBeLessThan(oneMode + 5 * diagonal.error);
  for (const flow of [flows.planar, flows.autoregressive]) {
    const { elbo, error } = trainedElbo(flow);
    expect(elbo).toBeGreaterThan(oneMode + 0.25);
    expect(elbo).toBeLessThan(evidence + 5 * error);
  }
});
