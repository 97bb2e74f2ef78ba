import { ArgumentError, type DataSpec, mlp, ShapeError } from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { describe, expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { gatedPixelCnn, vqVae } from "./index.js";

const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const small = { data: bits(1).spec, codes: 5, dimension: 3, network, seed: 1 } as const;

describe("refused by name, with nothing left behind:", () => {
  const image = (...shape: number[]): DataSpec => ({ name: "images", shape, kind: "binary" });
  const convolutional = { kind: "convolutional", channels: 4, residualChannels: 2 } as const;
  test.each<[string, Record<string, unknown>, new (...words: never[]) => Error, string]>([
    ["no codes", { codes: 0 }, ArgumentError, "vqVae: codes must be an integer of at least 2; got 0. Usual numbers are 64 to 1024."],
    ["one code", { codes: 1 }, ArgumentError, "vqVae: codes must be an integer of at least 2; got 1."],
    ["no dimension", { dimension: 0 }, ArgumentError, "vqVae: dimension must be a positive integer; got 0."],
    ["a decay of 1", { decay: 1 }, ArgumentError, "vqVae: decay must be at least 0 and less than 1; got 1."],
    ["a revival of NaN", { revival: NaN }, ArgumentError, 'vqVae: revival must be at least 0 and less than 1; got "NaN".'],
    ["no smoothing", { smoothing: 0 }, ArgumentError, "vqVae: smoothing must be a positive number; got 0."],
    [
      "smoothing where nothing divides",
      { codebook: "loss", smoothing: 1 },
      ArgumentError,
      "vqVae: smoothing must be left out, because the codebook is learned by the loss; got 1.",
    ],
    ["an unknown codebook", { codebook: "fsq" }, ArgumentError, 'vqVae: codebook must be "ema" or "loss"; got "fsq".'],
    ["a negative beta", { beta: -1 }, ArgumentError, "vqVae: beta must be a number of at least 0 or a function of the step; got -1."],
    ["an unknown option", { latent: 2 }, ArgumentError, 'got "latent". Is it misspelt?'],
    ["no prior", { prior: {} }, ArgumentError, "vqVae: prior must be a prior over codes, such as independentCodes(); got {}."],
    ["a likelihood that does not fit", { likelihood: "normal" }, ArgumentError, "vqVae: likelihood must fit binary data"],
    ["a scale without use", { scale: 1 }, ArgumentError, 'vqVae: scale must be left out, because the likelihood is "bernoulli"; got 1.'],
    ["an unknown network", { network: { kind: "unet" } }, ArgumentError, 'vqVae: network.kind must be "mlp" or "convolutional"; got "unet".'],
    [
      "a code shape with a zero",
      { network: { kind: "mlp", codeShape: [2, 0] } },
      ArgumentError,
      "vqVae: network.codeShape must be a list of positive integers; got [2,0].",
    ],
    ["hidden layers that are none", { network: { kind: "mlp", hidden: 3 } }, ArgumentError, "vqVae: network.hidden must be a list of positive integers; got 3."],
    ["odd channels", { network: { ...convolutional, channels: 3 } }, ArgumentError, "vqVae: network.channels must be an even positive integer; got 3."],
    ["no halvings", { network: { ...convolutional, halvings: 0 } }, ArgumentError, "vqVae: network.halvings must be a positive integer; got 0."],
    ["negative blocks", { network: { ...convolutional, residualBlocks: -1 } }, ArgumentError, "vqVae: network.residualBlocks must be an integer of at least 0; got -1."],
    [
      "an image that cannot be halved twice",
      { data: image(30, 28, 1), network: convolutional },
      ShapeError,
      "vqVae: data.shape must have sides that 2 halvings divide by 4; got [30, 28, 1]. " +
        "A height of 28 or 32 and a width of 28 would work, and so would fewer halvings.",
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
