import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { saveModel } from "../checkpoint/model-file.js";
import { type DataSpec } from "../data/source.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { defineLatentModel } from "./define-latent-model.js";
import { type LatentNetworkOptions } from "./latent-options.js";
import { latentNetworks } from "./latent-networks.js";

const images = (...shape: number[]): DataSpec => ({ name: "pictures", shape, kind: "binary" });
const build = (options: Partial<LatentNetworkOptions>) =>
  latentNetworks("family", { data: images(8, 8, 1), latent: 2, network: "convolutional", channels: 2, ...options });

const shapesOf = (options: Partial<LatentNetworkOptions>): Record<string, number[]> => {
  const { encoder, decoder } = build(options);
  const shapes = Object.entries({ encoder, decoder }).flatMap(([part, { parameters }]) =>
    [...parameters]
      .filter(([path]) => path.endsWith("kernel"))
      .map(([path, { shape }]) => [`${part}/${path}`, shape] as const),
  );
  [encoder, decoder].forEach((each) => each.dispose());
  return Object.fromEntries(shapes);
};

test("convolutions halve an image of 28 to a grid of 7 x 7, double their channels, and mirror that in the decoder", () => {
  expect(shapesOf({ data: images(28, 28, 1), latent: 3, channels: 2 })).toEqual({
    "encoder/conv2d0/kernel": [4, 4, 1, 2],
    "encoder/conv2d1/kernel": [4, 4, 2, 4],
    "encoder/mlp2/dense0/kernel": [7 * 7 * 4, 6],
    "decoder/mlp0/dense0/kernel": [3, 7 * 7 * 4],
    "decoder/transposedConv2d3/kernel": [4, 4, 2, 4],
    "decoder/transposedConv2d4/kernel": [4, 4, 1, 2],
  });
});

test.each([
  [8, 1, 4],
  [28, 2, 7],
  [32, 3, 4],
  [64, 4, 4],
  [128, 5, 4],
])("an image of %i is halved %i times to a grid of %i, in one channel and in three", (side, halvings, grid) => {
  for (const channels of [1, 3]) {
    const shapes = shapesOf({ data: images(side, side, channels), channels: 1 });
    const kernels = Object.keys(shapes).filter((path) => path.includes("conv2d"));
    expect(kernels).toHaveLength(halvings);
    expect(shapes["encoder/conv2d0/kernel"]).toEqual([4, 4, channels, 1]);
    const width = Math.min(4, 2 ** (halvings - 1));
    expect(shapes[`encoder/mlp${halvings}/dense0/kernel`]).toEqual([grid * grid * width, 4]);
  }
});

test("residual blocks stand on each size of the grid, hidden layers between the grid and the code", () => {
  const shapes = shapesOf({
    data: images(16, 16, 3),
    channels: 4,
    residualBlocks: 1,
    hidden: [5],
    decoderHidden: [6, 7],
  });
  expect(shapes).toMatchObject({
    "encoder/conv2d0/kernel": [4, 4, 3, 4],
    "encoder/residualBlock1/conv2d1/kernel": [3, 3, 4, 2],
    "encoder/conv2d3/kernel": [4, 4, 4, 8],
    "encoder/residualBlock4/conv2d3/kernel": [1, 1, 4, 8],
    "encoder/mlp6/dense0/kernel": [4 * 4 * 8, 5],
    "encoder/mlp6/dense1/kernel": [5, 4],
    "decoder/mlp0/dense2/kernel": [7, 4 * 4 * 8],
    "decoder/residualBlock3/conv2d1/kernel": [3, 3, 8, 4],
    "decoder/transposedConv2d5/kernel": [4, 4, 4, 8],
  });
});

test("the decoder gives every value of a pixel's distribution", () => {
  const data: DataSpec = { name: "levels", shape: [8, 8, 3], kind: "categorical", levels: 5 };
  expect(shapesOf({ data })["decoder/transposedConv2d3/kernel"]).toEqual([4, 4, 15, 2]);
});

test("a file says what convolutions there were, and a family loads them; MLPs are written as they were", async () => {
  const family = defineLatentModel({
    name: "plain",
    kind: "plain",
    options: {},
    objective: (parts) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } } }),
  });
  const data = { ...bits(4).spec, shape: [8, 8, 1] };
  const before = tf.memory().numTensors;
  const model = family({ data, latent: 2, network: "convolutional", channels: 2, residualBlocks: 1 });
  expect(model.config).toMatchObject({
    ...{ network: "convolutional", channels: 2, residualBlocks: 1, hidden: [], activation: "relu" },
    ...{ encoder: "convolutional", decoder: "convolutional" },
  });
  const copy = family.load(await saveModel(model));
  expect(copy.config).toEqual(model.config);
  const plain = family({ data, latent: 2 });
  expect(plain.config).toMatchObject({ encoder: "mlp", decoder: "mlp", hidden: [256, 256] });
  for (const name of ["network", "channels", "residualBlocks"]) expect(plain.config).not.toHaveProperty(name);
  [model, copy, plain].forEach((each) => each.dispose());
  expect(tf.memory().numTensors).toBe(before);
});

const refused: Record<string, [Partial<LatentNetworkOptions>, new (message: string) => Error, string]> = {
  points: [
    { data: { name: "points", shape: [2], kind: "real" } },
    ShapeError,
    "family: data.shape must be [height, width, channels] for convolutions; got [2]. MLPs take data of any shape.",
  ],
  "images without an axis of channels": [
    { data: images(28, 28) },
    ShapeError,
    "family: data.shape must be [height, width, channels] for convolutions; got [28, 28]. Add an axis of one channel.",
  ],
  "an odd side": [
    { data: images(9, 8, 1) },
    ShapeError,
    "family: data.shape must have even sides of at least 8 for convolutions; got [9, 8, 1]. " +
      "Sides of 8, 28, 32, 64 or 128 would work; MLPs take images of any size.",
  ],
  "a side of 6": [
    { data: images(6, 6, 1) },
    ShapeError,
    "family: data.shape must have even sides of at least 8 for convolutions; got [6, 6, 1].",
  ],
  "channels of MLPs": [
    { network: "mlp", channels: 8 },
    ArgumentError,
    'family: channels must be left out with network "mlp"; got 8.',
  ],
  "residual blocks of MLPs": [
    { network: "mlp", channels: undefined, residualBlocks: 0 },
    ArgumentError,
    'family: residualBlocks must be left out with network "mlp"; got 0.',
  ],
  "no channels": [{ channels: 0 }, ArgumentError, "family: channels must be an integer from 1 to 4096; got 0."],
};

test.each(Object.keys(refused))("%s are refused, and nothing is left", (name) => {
  const [options, kind, message] = refused[name]!;
  expectNoLeakOnThrow(() => build(options));
  expect(() => build(options)).toThrow(kind);
  expect(() => build(options)).toThrow(message);
});

test("the columns of a table are refused", () => {
  const columns = [{ name: "age", kind: "real", centre: 40, scale: 12 }] as const;
  const data: DataSpec = { name: "people", shape: [1], kind: "mixed", columns };
  expect(() => build({ data })).toThrow(ShapeError);
});
