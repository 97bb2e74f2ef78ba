import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { analyticKl, sampledKl } from "../objectives/divergences.js";
import { type Pass } from "../types.js";
import { estimateElbo } from "./elbo.js";
import { exactMean, linearGaussian, realExamples } from "./linear-gaussian.fixture.js";

const source = realExamples(150);
const exact = exactMean(source);
/** Rounding of float32 densities of size ten, averaged over 150 examples. */
const rounding = 1e-5;

test("with the exact posterior every draw's joint form is the exact evidence", async () => {
  const { elbo, terms, bitsPerDimension } = await estimateElbo(linearGaussian(), source, { form: "joint" });
  expect(Math.abs(elbo - exact)).toBeLessThan(rounding);
  expect(terms["reconstruction"]! + terms["crossEntropy"]! + terms["logPosterior"]!).toBeCloseTo(-elbo, 10);
  expect(bitsPerDimension).toBeCloseTo(-elbo / (4 * Math.LN2), 10);
});

test("the three forms agree within five standard errors of their draws", async () => {
  const model = linearGaussian({ meanShift: 0.2, logVarianceShift: 0.3 });
  const samples = 2000;
  const [joint, entropy, kl] = await Promise.all(
    (["joint", "entropy", "kl"] as const).map((form) => estimateElbo(model, source, { form, samples, kl: analyticKl })),
  );
  // One draw of log p(x|z) has a standard deviation below 3 nats here; 300,000 draws in all.
  const error = 5 * (3 / Math.sqrt(samples * source.size)) * Math.SQRT2;
  expect(Math.abs(joint!.elbo - kl!.elbo)).toBeLessThan(error);
  expect(Math.abs(entropy!.elbo - kl!.elbo)).toBeLessThan(error);
});

test("a KL that is estimated at the drawn z counts as its mean over the draws", async () => {
  const model = linearGaussian({ meanShift: 0.2 });
  const estimate = (form: "kl" | "joint") => estimateElbo(model, source, { form, kl: sampledKl, samples: 3, seed: 5 });
  const [kl, joint] = [await estimate("kl"), await estimate("joint")];
  // The two use other draws, because the stream is named by the form: five standard errors of their difference.
  expect(Math.abs(kl.elbo - joint.elbo)).toBeLessThan(5 * Math.hypot(kl.standardError, joint.standardError));
  expect(kl.terms["kl"]).toBeGreaterThan(0);
  expect(kl.terms["reconstruction"]! + kl.terms["kl"]!).toBeCloseTo(-kl.elbo, 10);
});

test("a divergence of a whole batch is refused: the bound is a sum over examples", async () => {
  const estimate = estimateElbo(linearGaussian(), source, { form: "kl", kl: () => tf.scalar(1) });
  await expect(estimate).rejects.toThrow(ShapeError);
  await expect(estimate).rejects.toThrow(/estimateElbo: kl must be of each example, \[64\] or \[1, 64\]; got \[\]/);
});

test.each([
  { meanShift: 0.1 },
  { meanShift: -0.5 },
  { logVarianceShift: 0.5 },
  { logVarianceShift: -1, meanShift: 0.3 },
])("the bound lies below the exact evidence by the posterior's KL, for an encoder off by %j", async (error) => {
  const { elbo } = await estimateElbo(linearGaussian(error), source, { form: "kl", kl: analyticKl, samples: 500 });
  expect(elbo).toBeLessThan(exact);
});

test("equal seeds give equal figures, and the batch size changes them by draws alone", async () => {
  const estimate = (seed: number, batchSize: number) =>
    estimateElbo(linearGaussian({ meanShift: 0.3 }), source, { seed, batchSize });
  expect((await estimate(1, 64)).elbo).toBe((await estimate(1, 64)).elbo);
  expect((await estimate(1, 64)).elbo).not.toBe((await estimate(2, 64)).elbo);
  const { elbo, standardError, examples } = await estimate(1, 7);
  expect(examples).toBe(150);
  expect(Math.abs(elbo - (await estimate(1, 64)).elbo)).toBeLessThan(5 * standardError);
});

test("no tensor is left over, on success and on throw", async () => {
  const before = tf.memory().numTensors;
  await estimateElbo(linearGaussian(), source);
  await expect(estimateElbo({ ...linearGaussian(), decoder: failing }, source)).rejects.toThrow("decoder");
  expect(tf.memory().numTensors).toBe(before);
});

test("what cannot be estimated is refused by name", async () => {
  const model = linearGaussian();
  await expect(estimateElbo(model, source, { form: "kl" })).rejects.toThrow(
    /kl must be a divergence for the form "kl"/,
  );
  await expect(estimateElbo(model, source, { samples: 0 })).rejects.toThrow(
    /samples must be a positive integer; got 0/,
  );
  await expect(estimateElbo(model, source, { form: "other" as "kl" })).rejects.toThrow(
    /form must be "joint", "entropy" or "kl"/,
  );
  await expect(estimateElbo(model, source, { sample: 3 } as object)).rejects.toThrow(/got "sample"/);
  await expect(estimateElbo(model, source, { batchSize: 0 })).rejects.toThrow(ArgumentError);
});

test("the entropy form needs a posterior with an entropy", async () => {
  const { encoder, decoder, prior } = linearGaussian();
  const given = (x: tf.Tensor, pass: Pass) => {
    const posterior = encoder.given(x, pass);
    return { ...posterior, entropy: undefined };
  };
  const model = { decoder, prior, encoder: { parameters: new Map(), dispose: () => undefined, given } };
  await expect(estimateElbo(model, source, { form: "entropy" })).rejects.toThrow(/no closed-form entropy/);
});

const failing = {
  parameters: new Map(),
  dispose: () => undefined,
  given: (): never => {
    throw new Error("decoder");
  },
};
