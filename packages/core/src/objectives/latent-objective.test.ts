import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { exactMean, linearGaussian, realExamples } from "../evaluation/linear-gaussian.fixture.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Density, type Pass, type Scalar, type Tensor } from "../types.js";
import { analyticKl, sampledKl } from "./divergences.js";
import { latentObjective, type LatentTerms } from "./latent-objective.js";

const source = realExamples(40);
type NormalTerms = LatentTerms<DiagonalNormal, DiagonalNormal>;

/** The loss and the terms, on the host. */
function evaluate(terms: NormalTerms, model = linearGaussian(), step = 0): Record<string, number> & { loss: number } {
  return tf.tidy(() => {
    const x = tf.tensor(source.values, [40, 4]);
    const { loss, terms: parts } = latentObjective(model, terms).evaluate({ x }, evaluationPass(createRng(3), step));
    const read = (scalar: Scalar) => scalar.dataSync()[0]!;
    const named: Record<string, number> = {};
    for (const [name, part] of Object.entries(parts)) named[name] = read(part);
    return { ...named, loss: read(loss) };
  });
}

test("with the exact posterior and the sampled KL every loss is the exact -log p(x)", () => {
  const { loss } = evaluate({ divergences: { kl: { divergence: sampledKl } } });
  // float32 densities of size ten
  expect(Math.abs(loss + exactMean(source))).toBeLessThan(1e-5);
});

test("the sampled KL comes to the analytic one within five standard errors", () => {
  const model = linearGaussian({ meanShift: 0.3, logVarianceShift: -0.2 });
  const sampled = evaluate({ divergences: { kl: { divergence: sampledKl } }, samples: 2000 }, model);
  const analytic = evaluate({ divergences: { kl: { divergence: analyticKl } }, samples: 2000 }, model);
  // log q - log p at a draw has a standard deviation below 3 nats here; 80,000 draws.
  expect(Math.abs(sampled["kl"]! - analytic["kl"]!)).toBeLessThan((5 * 3) / Math.sqrt(80_000));
  expect(sampled["reconstruction"]).toBe(analytic["reconstruction"]);
});

test("the loss weighs its divergences, the terms do not, and a schedule is read at the step", () => {
  const divergences = { kl: { divergence: analyticKl, weight: (step: number) => step / 2 } };
  const [at0, at8] = [evaluate({ divergences }, undefined, 0), evaluate({ divergences }, undefined, 8)];
  expect(at0.loss).toBe(at0["reconstruction"]);
  expect(at8["kl"]).toBe(at0["kl"]);
  // float32 rounding of a sum near 20
  expect(at8.loss).toBeCloseTo(at8["reconstruction"]! + 4 * at8["kl"]!, 4);
});

test("a divergence of weight 0 is reported without entering the loss, even where it is infinite", () => {
  const { loss, reconstruction, kl, other } = evaluate({
    divergences: { kl: { divergence: analyticKl }, other: { divergence: () => tf.scalar(Infinity), weight: 0 } },
  });
  expect(other).toBe(Infinity);
  // float32 rounding of a sum near 20
  expect(loss).toBeCloseTo(reconstruction! + kl!, 5);
});

test("a penalty for the whole batch counts once", () => {
  const whole = () => tf.scalar(7);
  const { loss, reconstruction, whole: term } = evaluate({ divergences: { whole: { divergence: whole } } });
  expect(term).toBe(7);
  expect(loss).toBeCloseTo(reconstruction! + 7, 5);
});

test("impossible options are refused by name", () => {
  const build = (terms: object) => () => latentObjective(linearGaussian(), terms as NormalTerms);
  expect(build({ divergences: {}, samples: 0 })).toThrow(/latentObjective: samples must be a positive integer; got 0/);
  expect(build({ divergences: { loss: { divergence: analyticKl } } })).toThrow(
    /divergences must be named otherwise; got "loss"/,
  );
  expect(build({ divergence: {} })).toThrow(ArgumentError);
});

const shapeMessage = (name: string, shape: string) =>
  `latentObjective: divergence "${name}" must be one number per example, [40], or one for the batch, []; got [${shape}]. ` +
  "Sum over the latent units, not over the batch.";

test("a divergence that is not summed over the units, or over the batch instead, is refused by name in training and validation", () => {
  const unsummed = { divergence: ({ z }: { z: Tensor }) => tf.square(z) };
  const wrongAxis = { divergence: ({ z }: { z: Tensor }) => tf.sum(tf.square(z), 0) };
  const before = tf.memory().numTensors;
  const penalised =
    (divergences: NormalTerms["divergences"], samples = 1) =>
    () =>
      evaluate({ divergences, samples });
  expect(penalised({ kl: { divergence: analyticKl }, norm: unsummed })).toThrow(
    new ShapeError(shapeMessage("norm", "40, 2")),
  );
  expect(penalised({ norm: wrongAxis })).toThrow(new ShapeError(shapeMessage("norm", "2")));
  expect(penalised({ norm: { divergence: ({ z }) => tf.sum(z, -1, true) } })).toThrow(shapeMessage("norm", "40, 1"));
  // With several draws a number per draw is one too.
  expect(penalised({ norm: unsummed }, 3)).toThrow(shapeMessage("norm", "3, 40, 2"));
  expect(penalised({ kl: { divergence: sampledKl } }, 3)).not.toThrow();
  expect(tf.memory().numTensors).toBe(before);
});

test("a prior or a decoder whose density has another shape is refused by name", () => {
  const model = linearGaussian();
  const unsummed = (density: Density): Density => ({
    logProb: (x) => tf.add(tf.mul(0, x), tf.expandDims(density.logProb(x), -1)),
  });
  const prior = {
    ...model.prior,
    distribution: (pass: Pass) => ({ ...model.prior.distribution(pass), ...unsummed(model.prior.distribution(pass)) }),
  };
  const decoder = { ...model.decoder, given: (z: Tensor, pass: Pass) => unsummed(model.decoder.given(z, pass)) };
  const kl = { kl: { divergence: sampledKl } };
  expect(() => evaluate({ divergences: kl }, { ...model, prior })).toThrow(
    new ShapeError(
      "monteCarloKl: log p(z), the prior's must have the shape of log q(z), [40]; got [40, 2]. A density is summed over the axes of one event.",
    ),
  );
  expect(() => evaluate({ divergences: {} }, { ...model, decoder } as typeof model)).toThrow(
    new ShapeError(
      "decoder: logProb must have the shape of draws and examples, [40]; got [40, 4]. A density is summed over the axes of one event, and over no others.",
    ),
  );
});
