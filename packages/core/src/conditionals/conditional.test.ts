import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { dense } from "../networks/dense.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { applyToLeading, conditional } from "./conditional.js";
import { bernoulliLikelihood, categoricalLikelihood, normalLikelihood } from "./likelihoods.js";
import { normalConditional } from "./normal-conditional.js";
import { reshape } from "../networks/reshape.js";
import { sequential } from "../networks/sequential.js";

const pass = evaluationPass(createRng(0));
const network = () => dense({ units: 6 })([3], createRng(1));

test("any number of leading axes gives what one batch axis gives", () => {
  tf.tidy(() => {
    const net = network();
    const input = createRng(2).normal([2, 5, 3]);
    const rows = net.apply(tf.reshape(input, [10, 3]), pass);
    const output = applyToLeading(net, input, pass);
    expect(output.shape).toEqual([2, 5, 6]);
    expect(output.dataSync()).toEqual(rows.dataSync());
    expect(applyToLeading(net, tf.slice(tf.reshape(input, [10, 3]), 4, 1).squeeze([0]), pass).shape).toEqual([6]);
    net.dispose();
  });
});

test("an input that does not end in the network's input shape is refused", () => {
  const net = network();
  const encoder = conditional(net, (output) => output);
  const input = tf.zeros([2, 4]);
  expect(() => encoder.given(input, pass)).toThrow(ShapeError);
  expect(() => encoder.given(input, pass)).toThrow(/conditional: input must end in \[3\]; got \[2, 4\]/);
  input.dispose();
  encoder.dispose();
});

test("a normal conditional takes means from the first half of the output and log-variances from the second", () => {
  tf.tidy(() => {
    const net = network();
    const input = createRng(2).normal([4, 3]);
    const { mean, logVariance, batchShape, eventShape } = normalConditional(net).given(input, pass);
    expect(tf.concat([mean, logVariance], 1).dataSync()).toEqual(net.apply(input, pass).dataSync());
    expect([batchShape, eventShape]).toEqual([[4], [3]]);
    net.dispose();
  });
});

test("a normal conditional refuses an odd output", () => {
  const net = dense({ units: 5 })([3], createRng(0));
  expect(() => normalConditional(net)).toThrow(/network output must have an even last axis; got \[5\]/);
  net.dispose();
});

test("likelihoods sum over the entries of an example", () => {
  tf.tidy(() => {
    const image = sequential([dense({ units: 6 }), reshape([3, 2])])([3], createRng(1));
    const z = createRng(2).normal([4, 3]);
    const likelihoods = [bernoulliLikelihood(image), categoricalLikelihood(image), normalLikelihood(image, 0.5)];
    const shapes = likelihoods
      .map((each) => each.given(z, pass))
      .map(({ batchShape, eventShape }) => [batchShape, eventShape]);
    expect(shapes).toEqual([
      [[4], [3, 2]],
      [[4], [3]],
      [[4], [3, 2]],
    ]);
    likelihoods[2]!.dispose();
  });
});

test("the normal likelihood includes its constant: at the mean it is -n log(scale sqrt(2 pi))", () => {
  tf.tidy(() => {
    const likelihood = normalLikelihood(network(), 0.1);
    const z = createRng(2).normal([2, 3]);
    const given = likelihood.given(z, pass);
    const exact = -6 * Math.log(0.1 * Math.sqrt(2 * Math.PI));
    // float32 rounding of a sum near 8.3
    for (const value of given.logProb(given.expectation()).dataSync()) expect(value).toBeCloseTo(exact, 4);
    likelihood.dispose();
  });
});

test("a scale that is not positive is refused", () => {
  const net = network();
  expect(() => normalLikelihood(net, 0)).toThrow(ArgumentError);
  expect(() => normalLikelihood(net, NaN)).toThrow(
    /normalLikelihood: scale must be a positive number or "learned"; got "NaN"/,
  );
  net.dispose();
});
