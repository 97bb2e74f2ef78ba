import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { batchNorm } from "../networks/batch-norm.js";
import { dense } from "../networks/dense.js";
import { sequential } from "../networks/sequential.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { discriminatorObjective, type SamplePair } from "./discriminator-objective.js";

/** Examples times a variable that is 2, and examples with their sign changed. */
function movedSamples(): SamplePair & { readonly moved: tf.Variable } {
  const moved = tf.tidy(() => tf.variable(tf.scalar(2)));
  return { moved, parameters: new Map([["moved", moved]]), draw: ({ x }) => [tf.mul(x!, moved), tf.neg(x!)] };
}

/** A discriminator whose logit is `slope` z. */
function linear(slope: number) {
  const network = dense({ units: 1, bias: false })([1], createRng(0));
  tf.tidy(() => network.parameters.get("kernel")!.assign(tf.tensor2d([[slope]])));
  return network;
}

function lossAt(slope: number): number {
  const [network, samples] = [linear(slope), movedSamples()];
  const objective = discriminatorObjective(network, samples);
  const loss = tf.tidy(
    () => objective.evaluate({ x: tf.ones([3, 1]) }, evaluationPass(createRng(0))).loss.dataSync()[0]!,
  );
  tf.dispose(samples.moved);
  network.dispose();
  return loss;
}

test("the loss is the mean cross-entropy of both answers: log 2 where the logit is 0", () => {
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  // Float32.
  expect(lossAt(0)).toBeCloseTo(Math.log(2), 6);
  expect(lossAt(1.5)).toBeCloseTo((softplus(-3) + softplus(-1.5)) / 2, 6);
  expect(lossAt(-1.5)).toBeCloseTo((softplus(3) + softplus(1.5)) / 2, 6);
});

test("labels of any size of the first sample enter as -y log D - (1 - y) log(1 - D), and what is minimised is made of it", () => {
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  const [network, samples] = [linear(1), movedSamples()];
  const [x, labels] = [tf.tensor2d([[0.5], [-1], [2]]), tf.tensor2d([[1], [0.7], [1.2]])];
  const objective = discriminatorObjective(network, samples, {
    labels: (count) => tf.clone(labels.slice(0, count)),
    outcome: ({ samples: [first], logits: [onFirst, onSecond], crossEntropy }) => ({
      loss: tf.mul(crossEntropy, 2),
      terms: { first: tf.sum(first), onFirst: tf.sum(onFirst), onSecond: tf.sum(onSecond) },
    }),
  });
  const found = tf.tidy(() => {
    const { loss, terms } = objective.evaluate({ x }, evaluationPass(createRng(0)));
    return [loss, ...Object.values(terms)].map((value) => value.dataSync()[0]!);
  });
  const first = [1, 0.7, 1.2].map((y, i) => {
    const logit = 2 * [0.5, -1, 2][i]!;
    return y * softplus(-logit) + (1 - y) * softplus(logit);
  });
  const second = [0.5, -1, 2].map((value) => softplus(-value));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(found[0]).toBeCloseTo(sum(first) / 3 + sum(second) / 3, 5); // float32
  expect(found.slice(1)).toEqual([3, 3, -1.5]);
  [x, labels, samples.moved, network].forEach((part) => part.dispose());
});

test("moving averages of the discriminator are those of both samples", () => {
  const network = sequential([batchNorm()])([1], createRng(0));
  const samples: SamplePair = { parameters: new Map(), draw: ({ x }) => [tf.add(x!, 4), tf.clone(x!)] };
  const asked: number[] = [];
  const update = (_: tf.Variable, value: tf.Tensor) => void asked.push(value.dataSync()[0]!);
  const x = tf.tensor2d([[-1], [1]]);
  tf.tidy(() => {
    discriminatorObjective(network, samples).evaluate(
      { x },
      { ...evaluationPass(createRng(0)), training: true, update },
    );
  });
  // A tenth of the means' mean, of 4 and 0, and from 1 a tenth of the way to the variance 2 of either sample; float32.
  expect(asked).toHaveLength(2);
  expect(asked[0]).toBeCloseTo(0.2, 6);
  expect(asked[1]).toBeCloseTo(1.1, 6);
  [x, network].forEach((part) => part.dispose());
});

test("its gradient is for the discriminator alone, and what the samples depend on is only read", () => {
  const [network, samples] = [linear(1), movedSamples()];
  const { moved } = samples;
  const objective = discriminatorObjective(network, samples);
  expect([objective.parameters, objective.frozen, objective.selection?.monitor]).toEqual([
    network.parameters,
    samples.parameters,
    null,
  ]);
  const kernel = network.parameters.get("kernel")!;
  const x = tf.ones([3, 1]);
  const gradients = () =>
    tf.tidy(() => {
      const loss = () => objective.evaluate({ x }, evaluationPass(createRng(0))).loss;
      const { grads } = tf.variableGrads(loss, [kernel, moved]);
      return [kernel, moved].map(({ name }) => grads[name]?.dataSync()[0] ?? 0);
    });
  const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
  const [slope, ofSamples] = gradients();
  // d/dk of (softplus(-2k) + softplus(-k)) / 2 at 1, in float32.
  expect(slope).toBeCloseTo(-sigmoid(-2) - sigmoid(-1) / 2, 6);
  expect(ofSamples).toBe(0);
  expect(tensorsMade(gradients)).toBe(0);
  [x, moved, network].forEach((part) => part.dispose());
});
