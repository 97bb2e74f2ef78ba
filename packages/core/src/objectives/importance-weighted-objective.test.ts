import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { standardNormalPrior } from "../conditionals/standard-normal-prior.js";
import { diagonalNormal } from "../distributions/diagonal-normal.js";
import { ArgumentError } from "../errors.js";
import { exactMean, linearGaussian, realExamples } from "../evaluation/linear-gaussian.fixture.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Tensor } from "../types.js";
import { sampledKl } from "./divergences.js";
import { importanceWeightedObjective } from "./importance-weighted-objective.js";
import { latentObjective } from "./latent-objective.js";

const source = realExamples(200);
const exact = exactMean(source);
const wrong = linearGaussian({ meanShift: 0.4, logVarianceShift: -0.5 });

function metrics(objective: ReturnType<typeof latentObjective>, seed = 0): Record<string, number> {
  return tf.tidy(() => {
    const x = tf.tensor(source.values, [200, 4]);
    const { loss, terms } = objective.evaluate({ x }, evaluationPass(createRng(seed)));
    return Object.fromEntries(Object.entries({ loss, ...terms }).map(([name, value]) => [name, value.dataSync()[0]!]));
  });
}

test("with one draw it is the negative ELBO with log q at the drawn z", () => {
  const elbo = metrics(latentObjective(wrong, { divergences: { kl: { divergence: sampledKl } } }));
  const weighted = metrics(importanceWeightedObjective(wrong, { samples: 1 }));
  // The same draws; float32 sums in another order.
  for (const name of ["loss", "reconstruction", "kl"]) expect(weighted[name]).toBeCloseTo(elbo[name]!, 5);
});

test("with the exact posterior it is the exact evidence for every number of draws", () => {
  // An analytic KL in place of log q would leave the draws' noise, of some tenths.
  for (const samples of [1, 3, 20])
    expect(Math.abs(metrics(importanceWeightedObjective(linearGaussian(), { samples }))["loss"]! + exact)).toBeLessThan(
      1e-5,
    );
});

test("the bound rises with the number of draws, and stays below the exact evidence", () => {
  const bounds = [1, 5, 50, 1000].map((samples) => -metrics(importanceWeightedObjective(wrong, { samples }))["loss"]!);
  expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
  // With 1000 draws both the gap and the noise of the mean over 200 examples are some hundredths.
  expect(Math.abs(bounds.at(-1)! - exact)).toBeLessThan(0.05);
  expect(bounds.at(-2)!).toBeLessThan(exact);
});

test("the terms are those of the ELBO at the same draws, above the loss in sum", () => {
  const { loss, reconstruction, kl } = metrics(importanceWeightedObjective(wrong, { samples: 5 }));
  const elbo = metrics(latentObjective(wrong, { divergences: { kl: { divergence: sampledKl } }, samples: 5 }));
  expect(reconstruction).toBeCloseTo(elbo["reconstruction"]!, 5);
  expect(kl).toBeCloseTo(elbo["kl"]!, 5);
  expect(loss).toBeLessThan(reconstruction! + kl!);
});

test("its gradient weighs draws by the softmax of log w", () => {
  // x = theta + z + noise with z ~ q = N(0.3, 1): d log w / d theta = x - theta - z.
  const fixed = { parameters: new Map<string, never>(), dispose: () => undefined };
  const [x, samples] = [1.5, 4];
  const model = (theta: Tensor) => ({
    encoder: { ...fixed, given: () => diagonalNormal({ mean: tf.tensor([[0.3]]), logVariance: tf.scalar(0) }) },
    decoder: { ...fixed, given: (z: Tensor) => diagonalNormal({ mean: tf.add(z, theta), logVariance: tf.scalar(0) }) },
    prior: standardNormalPrior([1]),
  });
  tf.tidy(() => {
    const loss = (theta: Tensor) =>
      importanceWeightedObjective(model(theta), { samples }).evaluate(
        { x: tf.tensor([[x]]) },
        evaluationPass(createRng(3)),
      ).loss;
    const gradient = tf.grad(loss)(tf.scalar(0.2)).dataSync()[0]!;
    const z = [...createRng(3).normal([samples]).dataSync()].map((noise) => 0.3 + noise);
    const weights = z.map((each) => Math.exp(-((x - 0.2 - each) ** 2) / 2 - each ** 2 / 2 + (each - 0.3) ** 2 / 2));
    const total = weights.reduce((sum, each) => sum + each, 0);
    const expected = -z.reduce((sum, each, i) => sum + (weights[i]! / total) * (x - 0.2 - each), 0);
    expect(gradient).toBeCloseTo(expected, 5);
  });
});

test("a number of draws that is none is refused, and evaluation makes the loss and its terms alone", () => {
  for (const samples of [0, 1.5])
    expect(() => importanceWeightedObjective(wrong, { samples })).toThrow(
      new ArgumentError(`importanceWeightedObjective: samples must be a positive integer; got ${samples}.`),
    );
  expect(() => importanceWeightedObjective(wrong, { samples: 1, sample: 2 } as never)).toThrow(
    /options must be among samples; got "sample"/,
  );
  const x = tf.tensor(source.values, [200, 4]);
  const short = tf.zeros([200, 3]);
  const objective = importanceWeightedObjective(wrong, { samples: 2 });
  const evaluate = (batch: Tensor) =>
    tf.tidy(() => objective.evaluate({ x: batch }, evaluationPass(createRng(0))).loss);
  expect(tensorsMade(() => evaluate(x).dispose())).toBe(0);
  expectNoLeakOnThrow(() => evaluate(short));
  tf.dispose([x, short]);
});
