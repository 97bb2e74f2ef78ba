import {
  ArgumentError,
  chooseOptions,
  conv2d,
  createRng,
  dense,
  evaluationPass,
  flatten,
  type Layer,
  type Network,
  sequential,
  transposedConv2d,
} from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { centralDifferences } from "@elbo/vitest/finite-differences";
import { largestError } from "@elbo/vitest/golden";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dcganDiscriminator } from "./dcgan-networks.js";
import { gan } from "./gan.js";
import { gradientPenalty, type GradientPenaltyOptions, gradientPenaltyOptions } from "./gradient-penalty.js";
import { points } from "./pictures.fixture.js";

const pass = evaluationPass(createRng(0));

function penaltyOf(options: GradientPenaltyOptions, network: Network, real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  const logits = (x: tf.Tensor) => network.apply(x, pass);
  return gradientPenalty(
    chooseOptions("gan.gradientPenalty", gradientPenaltyOptions, options),
    { logits, real, fake },
    createRng(3),
  );
}

function withNetwork(layer: Layer, inputShape: readonly number[], body: (network: Network) => void): void {
  const network = layer(inputShape, createRng(1));
  tf.tidy(() => body(network));
  network.dispose();
}

test("of a linear critic w x + b it is known: 10 (|w| - 1)² and 5 |w|²", () => {
  withNetwork(dense({ units: 1 }), [2], (network) => {
    network.parameters.get("kernel")!.assign(tf.tensor2d([[3], [4]]));
    const [real, fake] = [createRng(4).normal([6, 2]), createRng(5).normal([6, 2])];
    expect(penaltyOf({ kind: "wgan-gp" }, network, real, fake).dataSync()[0]).toBeCloseTo(160, 4); // float32
    expect(penaltyOf({ kind: "r1" }, network, real, fake).dataSync()[0]).toBeCloseTo(125, 4);
    expect(penaltyOf({ kind: "r1", weight: 0.5 }, network, real, fake).dataSync()[0]).toBeCloseTo(6.25, 4);
  });
});

test("its gradient for a linear critic is 20 (|w| - 1) w / |w| and 10 w, and none for the bias", () => {
  withNetwork(dense({ units: 1 }), [2], (network) => {
    const kernel = network.parameters.get("kernel")!;
    kernel.assign(tf.tensor2d([[3], [4]]));
    const [real, fake] = [createRng(4).normal([6, 2]), createRng(5).normal([6, 2])];
    const gradient = (kind: "r1" | "wgan-gp") =>
      tf.variableGrads(() => penaltyOf({ kind }, network, real, fake), [kernel]).grads[kernel.name]!;
    // Float32 with five significant digits after a root and a quotient.
    expect(largestError(gradient("wgan-gp").dataSync(), [48, 64])).toBeLessThan(1e-5);
    expect(largestError(gradient("r1").dataSync(), [30, 40])).toBeLessThan(1e-5);
  });
});

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  /** The largest gap between the gradient for a parameter and finite differences, against values of about 1. */
  function gap(kind: "r1" | "wgan-gp", network: Network, path: string): number {
    const shape = [3, ...network.inputShape];
    const [real, fake] = [createRng(4).normal(shape), createRng(5).normal(shape)];
    const penalty = () => penaltyOf({ kind }, network, real, fake);
    const variable = network.parameters.get(path)!;
    const gradient = tf.variableGrads(penalty, [variable]).grads[variable.name]!;
    const start = tf.clone(variable);
    const at = (values: tf.Tensor): number => {
      variable.assign(values);
      return penalty().dataSync()[0]!;
    };
    const expected = centralDifferences(at, start, 0.01);
    variable.assign(start);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
    return largestError(gradient.dataSync(), expected);
  }

  // Steps of 0.01 in float32: roundings of 1e-6 over 0.02, and third derivatives times 1e-4 / 6.
  const tolerance = 5e-3;
  const kinds = ["r1", "wgan-gp"] as const;

  test.each(kinds)("the gradient of %s of a smooth convolutional network is that of finite differences", (kind) => {
    const layer = sequential([
      conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 1, activation: "softplus" }),
      transposedConv2d({ filters: 2, kernelSize: 2, strides: 2, activation: "softplus" }),
      flatten(),
      dense({ units: 1 }),
    ]);
    withNetwork(layer, [4, 4, 1], (network) => {
      for (const variable of network.parameters.values()) variable.assign(tf.mul(variable, 3));
      for (const path of network.parameters.keys())
        if (path.endsWith("kernel")) expect(gap(kind, network, path), path).toBeLessThan(tolerance);
    });
  });

  // The slope of a discriminator jumps with the kernels before a kink, so differences are taken of the last kernel.
  test.each([
    ["none", "conv2d2/kernel"],
    ["spectral", "spectralNorm2/kernel"],
  ] as const)("so are those of a DCGAN's discriminator with the normalisation %s", (normalization, path) => {
    withNetwork(
      dcganDiscriminator({ channels: 1, doublings: 1, padding: 1, filters: 2, normalization }),
      [6, 6, 1],
      (network) => {
        for (const variable of network.parameters.values())
          if (variable.trainable) variable.assign(tf.mul(variable, 20));
        for (const kind of kinds) expect(gap(kind, network, path), kind).toBeLessThan(tolerance);
      },
    );
  });
});

test.each<[object, string]>([
  [{ kind: "gp" }, 'gan: gradientPenalty.kind must be "r1" or "wgan-gp"; got "gp".'],
  [{ kind: "r1", weight: 0 }, "gan: gradientPenalty.weight must be a positive number; got 0."],
  [{ kind: "r1", lambda: 1 }, 'gan.gradientPenalty: options must be among kind, weight; got "lambda". Is it misspelt?'],
])("the options %j are refused", (options, message) => {
  const build = () => gan({ data: points.spec, latent: 2, gradientPenalty: options as GradientPenaltyOptions });
  expect(build).toThrow(ArgumentError);
  expect(build).toThrow(message);
});
