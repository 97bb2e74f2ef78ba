import { ArgumentError, createRng, type DataSpec, evaluationPass, fit, ShapeError } from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type AdversarialModel, dcgan, type DcganOptions } from "./index.js";
import { noisyExamples, pictures } from "./pictures.fixture.js";

const images = (side: number, channels = 1): DataSpec => ({
  name: "images",
  shape: [side, side, channels],
  kind: "grey",
});

function values(model: AdversarialModel, ending: string): number[][] {
  return [...model.parameters]
    .filter(([path]) => path.endsWith(ending))
    .map(([, variable]) => [...variable.dataSync()]);
}

test("kernels come from N(0, 0.02²), scales of the batch norm from N(1, 0.02²), offsets and biases are 0", () => {
  const model = dcgan({ data: images(32), seed: 3 });
  const statistics = (sample: number[]) => {
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    return [mean, Math.sqrt(sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length)] as const;
  };
  const expectNormal = (sample: number[], around: number) => {
    const [mean, deviation] = statistics(sample);
    // Five standard errors of a mean and of a standard deviation.
    expect(Math.abs(mean - around)).toBeLessThan((5 * 0.02) / Math.sqrt(sample.length));
    expect(Math.abs(deviation - 0.02)).toBeLessThan((5 * 0.02) / Math.sqrt(2 * sample.length));
  };
  for (const kernel of values(model, "/kernel")) expectNormal(kernel, 0);
  expectNormal(values(model, "/scale").flat(), 1);
  expect([...values(model, "/offset"), ...values(model, "/bias")].flat().every((value) => value === 0)).toBe(true);
  model.dispose();
});

test("the networks have the layers of the usual DCGAN of 32 x 32 images", () => {
  const model = dcgan({ data: images(32) });
  const shapes = (network: "generator" | "discriminator") =>
    [...model[network].parameters].flatMap(([path, { shape }]) => (/kernel|bias/.test(path) ? [shape.join("x")] : []));
  expect(shapes("generator")).toEqual(["4x4x128x100", "4x4x64x128", "4x4x32x64", "4x4x1x32"]);
  expect(shapes("discriminator")).toEqual(["4x4x1x32", "4x4x32x64", "4x4x64x128", "4x4x128x1", "1"]);
  expect(values(model, "/scale").map((scale) => scale.length)).toEqual([128, 64, 32, 64, 128]);
  model.dispose();
});

test("both networks have leaky ReLU of slope 0.2", () => {
  const model = dcgan({ data: images(8), latent: 1, filters: 1, seed: 1 });
  tf.tidy(() => {
    for (const [path, variable] of model.parameters)
      if (/kernel|scale$/.test(path)) variable.assign(tf.fill(variable.shape, 0.1));
    // Without offsets and biases, everything before the activation changes its sign with the input.
    const ratio = (values: tf.Tensor) => [...tf.div(...(tf.split(values, 2) as [tf.Tensor, tf.Tensor])).dataSync()];
    const drawn = ratio(tf.atanh(model.generator.apply(tf.tensor2d([[1], [-1]]), evaluationPass(createRng(0)))));
    const judged = ratio(model.logit(tf.stack([tf.ones([8, 8, 1]), tf.zeros([8, 8, 1])])));
    // tanh and its inverse in float32.
    for (const value of [...drawn, ...judged]) expect(value).toBeCloseTo(-5, 3);
  });
  model.dispose();
});

test.each([
  [8, 3, 0],
  [28, 1, 2],
  [64, 1, 0],
])("images of a side of %i and %i channels are made and judged, with a padding of %i", (side, channels, padding) => {
  const model = dcgan({ data: images(side, channels), latent: 3, filters: 1 });
  expect(model.config["padding"]).toBe(padding);
  tf.tidy(() => {
    const made = model.generate(2, createRng(1));
    expect(made.shape).toEqual([2, side, side, channels]);
    expect(model.discriminate(made).shape).toEqual([2]);
  });
  model.dispose();
});

test("the discriminator sees the frame of an image of 28 as background", () => {
  const model = dcgan({ data: images(28), latent: 3, filters: 1, seed: 1 });
  const framed = dcgan({ data: images(32), latent: 3, filters: 1, seed: 1 });
  tf.tidy(() => {
    const weights = [...framed.discriminator.parameters.values()];
    [...model.discriminator.parameters.values()].forEach((variable, i) => variable.assign(weights[i]!));
    const x = createRng(1).uniform([2, 28, 28, 1]);
    const padded = tf.pad(x, [
      [0, 0],
      [2, 2],
      [2, 2],
      [0, 0],
    ]);
    expect(model.discriminate(x).dataSync()).toEqual(framed.discriminate(padded).dataSync());
  });
  [model, framed].forEach((each) => each.dispose());
});

test("with spectral norm or none the discriminator has no batch norm", () => {
  for (const normalization of ["spectral", "none"] as const) {
    const model = dcgan({ data: images(32), filters: 1, latent: 2, normalization });
    expect([...model.discriminator.parameters.keys()].filter((path) => path.includes("batchNorm"))).toEqual([]);
    model.dispose();
  }
});

test.each<[Partial<DcganOptions>, string]>([
  [
    { data: images(30) },
    "dcgan: data.shape must have a side that doubling from 4 reaches, with a padding of 0; got [30, 30, 1]. " +
      "Sides of 8, 16, 32, 64 or 128 work without, or here a padding of 1 or 17.",
  ],
  [
    { data: images(28), padding: 1 },
    "dcgan: data.shape must have a side that doubling from 4 reaches, with a padding of 1; got [28, 28, 1]. " +
      "Sides of 8, 16, 32, 64 or 128 work without, or here a padding of 2 or 18.",
  ],
  [{ data: images(31) }, "Sides of 8, 16, 32, 64 or 128 work without."],
  [
    { data: { ...images(32), shape: [32, 16, 1] } },
    "dcgan: data.shape must be that of square images [side, side, channels]; got [32, 16, 1]. " +
      "Sides of 8, 16, 32, 64 or 128 would work.",
  ],
  [
    { data: { ...images(32), shape: [1024] } },
    "dcgan: data.shape must be that of square images [side, side, channels]; got [1024].",
  ],
])("the images of %j are refused with the sizes that would work", (options, message) => {
  const build = () => dcgan({ data: images(32), ...options });
  expect(tensorsMade(() => expect(build).toThrow(ShapeError))).toBe(0);
  expect(build).toThrow(message);
});

test.each<[object, string]>([
  [
    { data: { ...images(8), kind: "real" } },
    'dcgan: data.kind must be "grey", "binary" or "categorical"; got "real". Scale the images to [0, 1], and say that they are grey.',
  ],
  [{ latent: 1.5 }, "dcgan: latent must be a positive integer; got 1.5."],
  [{ filters: 0 }, "dcgan: filters must be a positive integer; got 0."],
  [{ padding: -1 }, "dcgan: padding must be an integer of at least 0; got -1."],
  [{ normalization: "layer" }, 'dcgan: normalization must be "batch", "spectral" or "none"; got "layer".'],
  [
    { gradientPenalty: { kind: "r1" } },
    'dcgan: normalization must be "none" or "spectral" with gradientPenalty; got "batch". ' +
      "With batch norm, an example's logit has slopes at the other examples.",
  ],
])("the options %j are refused", (options, message) => {
  const build = () => dcgan({ data: images(8), ...options });
  expect(tensorsMade(() => expect(build).toThrow(ArgumentError))).toBe(0);
  expect(build).toThrow(message);
});

test("a batch of one is refused with what to do, and leaves nothing behind", async () => {
  const model = dcgan({ data: pictures.spec, latent: 2, filters: 2 });
  const message =
    "dcgan: batch must hold 2 or more examples for batch norm; got [1, 8, 8, 1]. " +
    "Choose another batchSize, or leave a last batch of 1 out by dropLast: true.";
  const before = tf.memory().numTensors;
  await expect(fit(model, noisyExamples(5, pictures.spec), { epochs: 1, batchSize: 2 })).rejects.toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
  const x = tf.ones([1, 8, 8, 1]);
  // Outside training the moving averages stand in for those of the batch.
  const evaluate = () => model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(0)));
  tf.tidy(() => void expect(evaluate).not.toThrow());
  x.dispose();
  model.dispose();
});
