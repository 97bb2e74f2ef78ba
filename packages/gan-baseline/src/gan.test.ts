import { ArgumentError, CheckpointError, createRng, dense, mlp, saveModel, sequential, ShapeError } from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { dcgan, gan, type GanOptions } from "./index.js";
import { pictures, points } from "./pictures.fixture.js";

const small = { data: points.spec, latent: 3, hidden: [5] } as const;

test("data with bounds are generated within them", () => {
  const model = gan({ data: { name: "levels", shape: [2, 2], kind: "categorical", levels: 5 }, latent: 2, seed: 1 });
  tf.tidy(() => {
    for (const variable of model.parameters.values()) variable.assign(tf.mul(variable, 100));
    const values = [...model.generate(50, createRng(1)).dataSync()];
    // tanh at its ends: 0 and the highest level.
    expect([Math.min(...values), Math.max(...values)]).toEqual([0, 4]);
  });
  model.dispose();
});

test("generate is G of standard normal codes, and discriminate the sigmoid of the logit", () => {
  const model = gan({ ...small, seed: 1 });
  tf.tidy(() => {
    const examples = model.generate(4, createRng(7));
    expect(examples.dataSync()).toEqual(model.decode(createRng(7).split("z").normal([4, 3])).dataSync());
    const logits = model.discriminator.apply(examples, undefined as never).dataSync();
    const probabilities = model.discriminate(examples).dataSync();
    expect(model.logit(examples).dataSync()).toEqual(logits);
    probabilities.forEach((probability, i) => expect(probability).toBeCloseTo(1 / (1 + Math.exp(-logits[i]!)), 6)); // float32
  });
  model.dispose();
});

test("the usual optimisers are Adam with 2e-4 and beta1 0.5, one for each player", () => {
  const model = gan(small);
  const optimizers = model.players().map(({ optimizer }) => optimizer);
  for (const { config } of optimizers) expect(config).toMatchObject({ kind: "adam", learningRate: 2e-4, beta1: 0.5 });
  expect(optimizers[0]).not.toBe(optimizers[1]);
  model.dispose();
});

test("both MLPs have leaky ReLU of slope 0.2", () => {
  const model = gan({ data: { name: "line", shape: [1], kind: "real" }, latent: 1, hidden: [1] });
  tf.tidy(() => {
    for (const [path, variable] of model.parameters)
      variable.assign(path.endsWith("bias") ? tf.zeros(variable.shape) : tf.ones(variable.shape));
    const both = tf.tensor2d([[5], [-5]]);
    for (const values of [model.decode(both), model.logit(both)]) expect([...values.dataSync()]).toEqual([5, -1]);
  });
  model.dispose();
});

test("an interpolation begins and ends with the examples of its codes", () => {
  const model = gan({ data: pictures.spec, latent: 4, hidden: [6], seed: 1 });
  tf.tidy(() => {
    const [from, to] = [createRng(1).normal([4]), createRng(2).normal([4])];
    const images = model.interpolate(from, to, 5, { path: "spherical" });
    expect(images.shape).toEqual([5, 8, 8, 1]);
    const ends = tf.concat([tf.slice(images, 0, 1), tf.slice(images, 4, 1)]).dataSync();
    // Weights of the path in float32.
    model
      .decode(tf.stack([from, to]))
      .dataSync()
      .forEach((value, i) => expect(ends[i]).toBeCloseTo(value, 5));
  });
  model.dispose();
});

test("networks of one's own take the MLPs' places, and have to be given again to load the model", async () => {
  const own = { generator: mlp({ hidden: [4], outputs: 2 }), discriminator: sequential([dense({ units: 1 })]) };
  const model = gan({ data: points.spec, latent: 3, ...own });
  expect([...model.parameters.keys()]).toEqual([
    "generator/dense0/kernel",
    "generator/dense0/bias",
    "generator/dense1/kernel",
    "generator/dense1/bias",
    "discriminator/dense0/kernel",
    "discriminator/dense0/bias",
  ]);
  const file = await saveModel(model);
  const copy = gan.load(file, own);
  expect(copy.config).toEqual(model.config);
  expect(() => gan.load(file)).toThrow(CheckpointError);
  expect(() => gan.load(file, { generator: own.generator })).toThrow(
    "gan.load: discriminator must be given, because the model was saved with a network of its own; got undefined.",
  );
  expect(() => dcgan.load(file)).toThrow(/kind must be "dcgan"; got "gan"/);
  [model, copy].forEach((each) => each.dispose());
});

test.each<[object, string]>([
  [{ latent: 0 }, "gan: latent must be a positive integer; got 0."],
  [{ hidden: [0] }, "gan: hidden must be positive integers; got [0]."],
  [{ spectralNorm: "yes" }, 'gan: spectralNorm must be true or false; got "yes".'],
  [{ generatorLoss: "wasserstein" }, 'gan: generatorLoss must be "non-saturating" or "minimax"; got "wasserstein".'],
  [{ criticSteps: 0 }, "gan: criticSteps must be a positive integer; got 0."],
  [{ criticSteps: 1.5 }, "gan: criticSteps must be a positive integer; got 1.5."],
  [{ pretraining: -1 }, "gan: pretraining must be an integer of at least 0; got -1."],
  [{ optimizers: { generator: {} } }, "gan: optimizers.generator must be an optimiser such as adam(); got {}."],
  [
    { optimizers: { critic: {} } },
    'gan.optimizers: options must be among generator, discriminator; got "critic". Is it misspelt?',
  ],
  [
    { generator: "mlp" },
    'gan: generator must be a layer, such as mlp() and dense() make; got "mlp". Give generator the layer itself, before it is built.',
  ],
  [{ data: undefined }, "gan: data must be a description of the data; got undefined."],
  [
    { discriminator: dense({ units: 1 }), spectralNorm: true },
    "gan: spectralNorm must be left out, because the discriminator is one of your own; got true.",
  ],
  [
    { discriminator: dense({ units: 1 }), gradientPenalty: { kind: "r1" } },
    "Many operations of tfjs cannot be differentiated twice, and give wrong slopes without a word.",
  ],
  [{ optimizer: {} }, /gan: options must be among .*; got "optimizer"/.source],
])("the options %j are refused, and leave nothing behind", (options, message) => {
  const build = () => gan({ ...small, ...(options as Partial<GanOptions>) });
  expect(tensorsMade(() => expect(build).toThrow(ArgumentError))).toBe(0);
  expect(build).toThrow(message.includes(".*") ? new RegExp(message) : message);
});

test("networks whose outputs do not fit are refused, and leave nothing behind", () => {
  const build = (options: Partial<GanOptions>) => () => gan({ ...small, ...options });
  const generator = dense({ units: 3 });
  expect(tensorsMade(() => expect(build({ generator })).toThrow(ShapeError))).toBe(0);
  expect(build({ generator })).toThrow("gan: generator must give outputs of shape [2]; got [3].");
  const discriminator = dense({ units: 2 });
  expect(tensorsMade(() => expect(build({ discriminator })).toThrow(ShapeError))).toBe(0);
  expect(build({ discriminator })).toThrow("gan: discriminator must give outputs of shape [1]; got [2].");
});

test("what cannot be generated or judged is refused, and leaves nothing behind", () => {
  const model = gan(small);
  const [x, flat, code] = [tf.zeros([2, 3]), tf.zeros([3, 2]), tf.zeros([3])];
  const calls: [() => unknown, string][] = [
    [() => model.generate(0, createRng(0)), "gan.generate: count must be a positive integer; got 0."],
    [() => model.generate(1, 3 as never), "gan.generate: rng must be a generator; got 3. createRng(seed) makes one."],
    [() => model.discriminate(x), "gan.discriminate: x must have the shape [n, 2]; got [2, 3]."],
    [() => model.logit(x), "gan.logit: x must have the shape [n, 2]; got [2, 3]."],
    [() => model.discriminate([1, 2] as never), "gan.discriminate: x must be a tensor; got [1,2]."],
    [() => model.decode(flat), "gan.decode: z must have the shape [n, 3]; got [3, 2]."],
    [() => model.decode(code), "gan.decode: z must have the shape [n, 3]; got [3]."],
    [() => model.decode(undefined as never), "gan.decode: z must be a tensor; got undefined."],
    [() => model.interpolate(code, x, 4), "gan.interpolate: to must have the shape [3]; got [2, 3]."],
    [() => model.interpolate([0] as never, code, 4), "gan.interpolate: from must be a tensor; got [0]."],
  ];
  for (const [call, message] of calls) expect(tensorsMade(() => expect(call).toThrow(message))).toBe(0);
  tf.dispose([x, flat, code]);
  model.dispose();
});
