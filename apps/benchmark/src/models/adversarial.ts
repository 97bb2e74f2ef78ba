import { evaluateBatches, type ExampleSource, logSigmoid, mean, standardError, type Step } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type AdversarialModel, dcgan, gan } from "@elbo/gan-baseline";
import * as tf from "@tensorflow/tfjs";
import { adversarialExhibits } from "../exhibits/adversarial-exhibits.js";
import { type CurveSpec } from "./curve-spec.js";
import { type TrainingConfig } from "./training-config.js";
import { type BenchModel, type Metric, type MeasureOptions, onlyMetrics } from "./bench-model.js";
import { type ModelEntry } from "./model-entry.js";
import { createOptimizer } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";

const curves: readonly CurveSpec[] = [
  {
    title: "What the discriminator thinks",
    unit: "probability of being real",
    lines: { "D(x)": "real", "D(G(z))": "fake" },
    reference: { value: 0.5, name: "it cannot tell: 1/2" },
  },
  {
    title: "Value of the game",
    unit: "nats",
    lines: { "E log D(x) + E log(1 - D(G(z)))": "value" },
    reference: { value: -Math.log(4), name: "equilibrium: -log 4" },
  },
  { title: "Losses", unit: "nats", lines: { discriminator: "loss", generator: "generator/loss" } },
];

const shared = {
  samplesAfter: [1, 5, 20, 40],
  curves,
} as const;

/** A thousand digits need more passes than sixty thousand. */
const usual = (dataset: string) => ({
  ...({ optimizer: "adam", learningRate: 2e-4, batchSize: 64, patience: null, binarize: null } as const),
  epochs: dataset === "digits" ? 400 : 40,
});

/** Generators without an encoder, trained against a discriminator. */
export const adversarialModels: Readonly<Record<string, ModelEntry>> = {
  gan: {
    ...shared,
    summary: "generative adversarial network of two MLPs, non-saturating loss, smoothed labels",
    without: ["likelihood", "activation", "patience"],
    settings: settingsOf(gan),
    usual: (dataset) => ({ ...usual(dataset), hidden: [128, 128] }),
    build: (config, data) => {
      const { latent, hidden, seed } = config;
      const options = { data: data.spec, latent, hidden, seed, optimizers: optimizersOf(config, data) };
      return adversarialModel(gan({ ...options, ...familyOptions(gan, config) }));
    },
  },
  dcgan: {
    ...shared,
    summary: "deep convolutional GAN for square images with sides of 8, 16, 28, 32, 64 or 128",
    without: ["likelihood", "hidden", "activation", "patience"],
    // Batch norm would make a lone example a constant.
    smallestBatch: 2,
    settings: settingsOf(dcgan),
    usual: (dataset) => ({ ...usual(dataset), latent: 100 }),
    build: (config, data) => {
      const { latent, seed } = config;
      const options = { data: data.spec, latent, seed, optimizers: optimizersOf(config, data) };
      return adversarialModel(dcgan({ ...options, ...familyOptions(dcgan, config) }));
    },
  },
};

/** Adam remembers less than usual: the other player moves what it has learned. */
function optimizersOf(config: TrainingConfig, { train }: Dataset) {
  const make = () => createOptimizer(config, train, { beta1: 0.5 });
  return { generator: make(), discriminator: make() };
}

function adversarialModel(model: AdversarialModel): BenchModel {
  const latent = model.generator.inputShape;
  const input = { z: { shape: latent, dtype: "float32" } } as const;
  return {
    model,
    parts: { decoder: { inputs: input, output: "x", apply: (z) => model.decode(z) } },
    ...onlyMetrics({ "the game": (source, options) => gameMetrics(model, source, options) }),
    exhibit: (data, executor) => adversarialExhibits(model, data, executor),
  };
}

/** How the discriminator stands on examples and as many generated ones. */
async function gameMetrics(
  model: AdversarialModel,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Metric[]> {
  const step: Step = {
    training: false,
    state: model.parameters,
    run: ({ x }, pass) => {
      const z = pass.rng.normal([x!.shape[0], ...model.generator.inputShape]);
      const [real, fake] = [model.logit(x!), model.logit(model.decode(z))];
      return {
        real: tf.sigmoid(real),
        fake: tf.sigmoid(fake),
        value: tf.add(logSigmoid(real), logSigmoid(tf.neg(fake))),
      };
    },
  };
  const values = {
    real: new Float64Array(source.size),
    fake: new Float64Array(source.size),
    value: new Float64Array(source.size),
  };
  for await (const { start, outputs } of evaluateBatches(step, source, "game", { executor, seed, signal }))
    for (const [name, array] of Object.entries(values)) array.set(outputs[name]!, start);
  const metric = (array: Float64Array) => ({ value: mean(array), standardError: standardError(array) });
  return [
    { name: "D(x)", ...metric(values.real), unit: "probability", meaning: "the discriminator's mean on the examples" },
    { name: "D(G(z))", ...metric(values.fake), unit: "probability", meaning: "its mean on as many generated examples" },
    {
      ...{ name: "value of the game", ...metric(values.value), unit: "nats" },
      meaning: "E log D(x) + E log(1 - D(G(z))), which is -log 4 = -1.386 where the discriminator cannot tell",
    },
  ];
}
