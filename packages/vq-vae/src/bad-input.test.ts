import { ArgumentError, type DataSpec, mlp, ShapeError } from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import {
  codeBits,
  codeUsage,
  compression,
  encodeSource,
  fitCodePrior,
  gatedPixelCnn,
  gumbelVae,
  initialiseCodebook,
  nearestCodes,
  vqVae,
} from "./index.js";

const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const small = { data: bits(1).spec, codes: 5, dimension: 3, network, seed: 1 } as const;

describe("refused by name, with nothing left behind:", () => {
  const image = (...shape: number[]): DataSpec => ({ name: "images", shape, kind: "binary" });
  const convolutional = { kind: "convolutional", channels: 4, residualChannels: 2 } as const;
  test.each<[string, Record<string, unknown>, new (...words: never[]) => Error, string]>([
    [
      "no codes",
      { codes: 0 },
      ArgumentError,
      "vqVae: codes must be an integer of at least 2; got 0. Usual numbers are 64 to 1024.",
    ],
    ["one code", { codes: 1 }, ArgumentError, "vqVae: codes must be an integer of at least 2; got 1."],
    ["no dimension", { dimension: 0 }, ArgumentError, "vqVae: dimension must be a positive integer; got 0."],
    ["a decay of 1", { decay: 1 }, ArgumentError, "vqVae: decay must be at least 0 and less than 1; got 1."],
    [
      "a revival of NaN",
      { revival: NaN },
      ArgumentError,
      'vqVae: revival must be at least 0 and less than 1; got "NaN".',
    ],
    ["no smoothing", { smoothing: 0 }, ArgumentError, "vqVae: smoothing must be a positive number; got 0."],
    [
      "smoothing where nothing divides",
      { codebook: "loss", smoothing: 1 },
      ArgumentError,
      "vqVae: smoothing must be left out, because the codebook is learned by the loss; got 1.",
    ],
    ["an unknown codebook", { codebook: "fsq" }, ArgumentError, 'vqVae: codebook must be "ema" or "loss"; got "fsq".'],
    [
      "a negative beta",
      { beta: -1 },
      ArgumentError,
      "vqVae: beta must be a number of at least 0 or a function of the step; got -1.",
    ],
    ["an unknown option", { latent: 2 }, ArgumentError, 'got "latent". Is it misspelt?'],
    [
      "no prior",
      { prior: {} },
      ArgumentError,
      "vqVae: prior must be a prior over codes, such as independentCodes(); got {}.",
    ],
    [
      "a likelihood that does not fit",
      { likelihood: "normal" },
      ArgumentError,
      "vqVae: likelihood must fit binary data",
    ],
    [
      "a scale without use",
      { scale: 1 },
      ArgumentError,
      'vqVae: scale must be left out, because the likelihood is "bernoulli"; got 1.',
    ],
    [
      "a share that is no number",
      { decay: "0.5" },
      ArgumentError,
      'vqVae: decay must be at least 0 and less than 1; got "0.5".',
    ],
    [
      "an unknown network",
      { network: { kind: "unet" } },
      ArgumentError,
      'vqVae: network.kind must be "mlp" or "convolutional"; got "unet".',
    ],
    [
      "a code shape with a zero",
      { network: { kind: "mlp", codeShape: [2, 0] } },
      ArgumentError,
      "vqVae: network.codeShape must be positive integers; got [2,0].",
    ],
    [
      "hidden layers that are none",
      { network: { kind: "mlp", hidden: 3 } },
      ArgumentError,
      "vqVae: network.hidden must be a list of positive integers; got 3.",
    ],
    [
      "odd channels",
      { network: { ...convolutional, channels: 3 } },
      ArgumentError,
      "vqVae: network.channels must be an even positive integer; got 3.",
    ],
    [
      "no halvings",
      { network: { ...convolutional, halvings: 0 } },
      ArgumentError,
      "vqVae: network.halvings must be a positive integer; got 0.",
    ],
    [
      "negative blocks",
      { network: { ...convolutional, residualBlocks: -1 } },
      ArgumentError,
      "vqVae: network.residualBlocks must be an integer from 0 to 1000; got -1.",
    ],
    [
      "an image that cannot be halved twice",
      { data: image(30, 28, 1), network: convolutional },
      ShapeError,
      "vqVae: data.shape must have sides that 2 halvings divide by 4; got [30, 28, 1]. " +
        "A height of 28 or 32 and a width of 28 would work, or here 1 halving.",
    ],
    [
      "an image that can be halved twice, three times",
      { data: image(28, 28, 1), network: { ...convolutional, halvings: 3 } },
      ShapeError,
      "A height of 24 or 32 and a width of 24 or 32 would work, or here up to 2 halvings.",
    ],
    [
      "an image with an odd side",
      { data: image(3, 9, 1), network: convolutional },
      ShapeError,
      "got [3, 9, 1]. A height of 4 and a width of 8 or 12 would work.",
    ],
    [
      "data that are no image",
      { data: image(16), network: convolutional },
      ShapeError,
      "vqVae: data.shape must be [height, width, channels] for convolutions; got [16].",
    ],
    [
      "an encoder of another width",
      { encoder: mlp({ hidden: [], outputs: 4 }) },
      ShapeError,
      "vqVae: encoder must give outputs that end in an axis of 3; got [4].",
    ],
    [
      "an encoder that is no layer",
      { encoder: "mlp" },
      ArgumentError,
      'vqVae: encoder must be a layer, such as mlp() and dense() make; got "mlp". Give encoder the layer itself, before it is built.',
    ],
    [
      "a decoder of another shape",
      { decoder: mlp({ hidden: [], outputs: 4 }) },
      ShapeError,
      "vqVae: decoder must give outputs of shape [4, 4, 1]; got [4].",
    ],
    [
      "a PixelCNN of a single code",
      { network: { ...network, codeShape: [] }, prior: gatedPixelCnn() },
      ShapeError,
      "gatedPixelCnn: the code shape must hold at least 2 codes; got []. For a single code independentCodes() is exact.",
    ],
  ])("%s", (_, options, kind, message) => {
    const create = () => vqVae({ ...small, ...options });
    expect(create).toThrow(kind);
    expect(create).toThrow(message);
    expectNoLeakOnThrow(create);
  });
});

describe.each([
  ["a VQ-VAE", () => vqVae(small)],
  ["a discrete VAE", () => gumbelVae({ data: small.data, codes: 5, network })],
])("%s refuses by name, with nothing left behind:", (_, create) => {
  const refused = (
    call: (model: ReturnType<typeof create>) => unknown,
    kind: new (...words: never[]) => Error,
    message: string,
  ): void => {
    const model = create();
    const attempt = () => tf.tidy(() => void call(model));
    expect(attempt).toThrow(kind);
    expect(attempt).toThrow(message);
    expectNoLeakOnThrow(attempt);
    model.dispose();
  };

  test.each<[string, number[], "int32" | "float32", string]>([
    ["a code beyond the last", [0, 1, 2, 5], "int32", "5"],
    ["a code below the first", [0, -1, 2, 3], "int32", "-1"],
    ["a code between two", [0, 1, 2.5, 3], "float32", "2.5"],
    ["a code that is no number", [0, NaN, 2, 3], "float32", '"NaN"'],
  ])("%s", (_, codes, dtype, found) => {
    const message = `decodeCodes: codes must be whole numbers from 0 to 4; got ${found}. encodeToCodes gives codes of this model.`;
    refused((model) => model.decodeCodes(tf.tensor2d([codes], [1, 4], dtype)), ArgumentError, message);
  });

  test("codes and examples of another shape, or none", () => {
    refused(
      (model) => model.decodeCodes(tf.zeros([2, 2, 2], "int32")),
      ShapeError,
      "decodeCodes: codes must have the shape [n, 4]; got [2, 2, 2].",
    );
    refused(
      (model) => model.decodeCodes([[0, 1], [2]]),
      ShapeError,
      "decodeCodes: codes must have lists of 2 at depth 1; got [1].",
    );
    refused(
      (model) => model.decodeCodes([[0, 1, 2, 5]]),
      ArgumentError,
      "decodeCodes: codes must be whole numbers from 0 to 4; got 5. encodeToCodes gives codes of this model.",
    );
    refused(
      (model) => model.decodeCodes("0123" as never),
      ArgumentError,
      'decodeCodes: codes must be a tensor of codes, or host arrays of them; got "0123".',
    );
    refused(
      (model) => model.encodeToCodes(tf.zeros([2, 16])),
      ShapeError,
      "encodeToCodes: x must have the shape [n, 4, 4, 1]; got [2, 16].",
    );
    refused(
      (model) => model.encodeToCodes(undefined as never),
      ArgumentError,
      "encodeToCodes: x must be a tensor of examples, or host arrays of them; got undefined.",
    );
  });

  test("examples that are not finite, which would all get the first code", () => {
    const message = 'encodeToCodes: x must be finite; got "NaN". Remove or replace such values.';
    refused((model) => model.encodeToCodes(tf.fill([1, 4, 4, 1], NaN)), ArgumentError, message);
  });
});

test("codes and examples on the host are taken as those in tensors, by either family", () => {
  for (const model of [vqVae(small), gumbelVae({ data: small.data, codes: 5, network })]) {
    tf.tidy(() => {
      const x = Float32Array.from({ length: 32 }, (_, i) => Number(i % 3 === 0));
      const codes = model.encodeToCodes(tf.tensor4d(x, [2, 4, 4, 1]));
      for (const examples of [x, { values: x, shape: [2, 4, 4, 1] }])
        expect(model.encodeToCodes(examples).dataSync()).toEqual(codes.dataSync());
      const decoded = model.decodeCodes(codes).dataSync();
      for (const rows of [codes.arraySync() as number[][], codes.dataSync() as Int32Array])
        expect(model.decodeCodes(rows).dataSync()).toEqual(decoded);
    });
    model.dispose();
  }
});

test("codes of the whole range are decoded, as whole numbers of either type", () => {
  const model = vqVae(small);
  tf.tidy(() => {
    const codes = [0, 4, 1, 3];
    const [ints, floats] = (["int32", "float32"] as const).map((dtype) =>
      model.decodeCodes(tf.tensor2d([codes], [1, 4], dtype)).dataSync(),
    );
    expect(ints).toEqual(floats);
  });
  model.dispose();
});

test("what is no model, or not one with a codebook, is refused by what measures and fits it", async () => {
  const [source, prior] = [bits(8), gatedPixelCnn()];
  const gumbel = gumbelVae({ data: small.data, codes: 5, network });
  const before = tf.memory().numTensors;
  for (const measure of [codeUsage, codeBits, encodeSource])
    await expect(measure({} as never, source)).rejects.toThrow(
      /^(codeUsage|codeBits|encodeSource): model must be one with encoder, data; got {}\. vqVae makes one\.$/,
    );
  await expect(initialiseCodebook(gumbel as never, source)).rejects.toThrow(
    'initialiseCodebook: model must be one with encoder, codebook; got "gumbel-vae". vqVae makes one.',
  );
  await expect(fitCodePrior({ encoder: 1 } as never, source, prior)).rejects.toThrow(
    "fitCodePrior: model must be one with encoder, codePrior, withPrior",
  );
  await expect(fitCodePrior(gumbel, source, prior, { optimizer: {} as never })).rejects.toThrow(
    "fitCodePrior: optimizer must be an optimiser such as adam(); got {}.",
  );
  expect(() => compression({} as never)).toThrow("compression: model must be one with data, space; got {}.");
  expect(tf.memory().numTensors).toBe(before);
  gumbel.dispose();
});

test("a source without examples has no codes to count", async () => {
  const model = vqVae(small);
  const none = { ...bits(1), size: 0 };
  for (const measure of [codeUsage, codeBits, encodeSource, initialiseCodebook])
    await expect(measure(model, none)).rejects.toThrow("source must hold at least one example; got [0, 4, 4, 1].");
  model.dispose();
});

test("vectors that are no table, or an empty one, have no nearest", () => {
  tf.tidy(() => {
    const rows = tf.zeros([2, 3]);
    for (const vectors of [tf.zeros([4]), tf.zeros([0, 3])]) {
      const search = () => nearestCodes(rows, vectors);
      expectNoLeakOnThrow(search);
      expect(search).toThrow(ShapeError);
      expect(search).toThrow(
        `nearestCodes: vectors must be [codes, dimension] with a vector or more; got [${vectors.shape.join(", ")}].`,
      );
    }
  });
});
