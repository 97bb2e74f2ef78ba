import { count, type ExampleSource, type Rng, sampledKl, type Shape } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import {
  type CodeMethods,
  gatedPixelCnn,
  gumbelVae,
  type GumbelVae,
  independentCodes,
  vqVae,
  type VqVae,
  type VqVaeOptions,
} from "@elbo/vq-vae";
import { codeExhibits } from "../exhibits/code-exhibits.js";
import { type TrainingConfig } from "./training-config.js";
import { type BenchModel, familyMetrics, type MeasureOptions, type Part } from "./bench-model.js";
import { codeCurves, codeMetrics, watchCodes } from "./code-metrics.js";
import { gathering } from "../gathering.js";
import { latentMetrics } from "./latent-metrics.js";
import { type ModelEntry } from "./model-entry.js";
import { createOptimizer } from "./options.js";
import { familyOptions, ownSettings, settingsOf } from "./settings.js";
import { inNats } from "./term-titles.js";

const sized = { codes: count(64, "size of the codebook", { from: 2 }) };
/** The length of a vector follows from what `latent` counts; beta is the weight of a KL elsewhere, here of the commitment. */
const quantised = { ...settingsOf(vqVae, "scale", "dimension", "beta"), ...sized };
const shared = {
  settings: quantised,
  defaults: { codes: 64 },
  watched: codeCurves,
  terms: {
    "prior/codes": inNats("Codes under the prior"),
    commitment: { title: "Commitment, square distance" },
    codebook: { title: "Codebook, square distance" },
  },
} as const;
const mlpUnit = { ...shared, latentUnit: "codes" } as const;

/** Models with discrete codes, and a prior over them that is trained as a player of its own. */
export const quantisedModels: Readonly<Record<string, ModelEntry>> = {
  "vq-vae": {
    summary:
      "VQ-VAE of MLPs: as many codes as `latent` says, for vectors of 16 entries; the prior has independent codes",
    ...mlpUnit,
    build: (config, data) => vqModel(vqVae({ ...vqOptions(config, data), prior: independentCodes() })),
  },
  "vq-vae+pixelcnn": {
    summary: "the same VQ-VAE with a gated masked convolution as prior over the codes",
    ...mlpUnit,
    build: (config, data) => vqModel(vqVae({ ...vqOptions(config, data), prior: smallPixelCnn() })),
  },
  "vq-vae+conv": {
    summary:
      "VQ-VAE of convolutions for images: a grid of codes for vectors of `latent` entries; gated PixelCNN as prior",
    ...shared,
    latentUnit: "entries of a vector",
    without: ["hidden", "activation"],
    build: (config, data) => vqModel(vqVae({ ...convolutionalOptions(config, data), ...familyOptions(vqVae, config) })),
  },
  "gumbel-vae": {
    summary:
      "discrete VAE of MLPs with Gumbel-softmax draws: as many codes as `latent` says; the prior has independent codes",
    ...mlpUnit,
    settings: { ...settingsOf(gumbelVae, "scale"), ...sized },
    build: (config, data) =>
      gumbelModel(
        gumbelVae({ ...mlpOptions(config, data), ...familyOptions(gumbelVae, config), prior: independentCodes() }),
      ),
  },
};

function smallPixelCnn() {
  return gatedPixelCnn({ filters: 32, layers: 3 });
}

function sharedOptions(config: TrainingConfig, { spec, train }: Dataset) {
  const { likelihood, seed } = config;
  const { codes } = ownSettings(sized, config);
  const optimizers = { optimizer: createOptimizer(config, train), priorOptimizer: createOptimizer(config, train) };
  return { data: spec, likelihood: likelihood ?? undefined, codes, seed, ...optimizers };
}

function vqOptions(config: TrainingConfig, data: Dataset) {
  return { ...mlpOptions(config, data), ...familyOptions(vqVae, config), dimension: 16 };
}

function mlpOptions(config: TrainingConfig, data: Dataset) {
  const { latent, hidden, activation } = config;
  return { ...sharedOptions(config, data), network: { kind: "mlp", codeShape: [latent], hidden, activation } as const };
}

function convolutionalOptions(config: TrainingConfig, data: Dataset): VqVaeOptions {
  const network = { kind: "convolutional", channels: 32, residualChannels: 16 } as const;
  return { ...sharedOptions(config, data), dimension: config.latent, network, prior: smallPixelCnn() };
}

function vqModel(model: VqVae): BenchModel {
  // The posterior is certain, so that one draw says all.
  const gather = async (source: ExampleSource, options: MeasureOptions) => {
    const { executor, seed, signal } = options;
    const gathered = gathering(signal);
    const elbo = await gathered.take("-ELBO", () => model.elbo(source, { executor, seed, signal }));
    const others = await familyMetrics(codeMetrics(model), source, options, gathered);
    return { elbo, others, leftOut: gathered.leftOut };
  };
  return {
    ...codeModel(model),
    measure: async (source, options) => {
      const { elbo, ...rest } = await gather(source, options);
      return { ...(elbo && { elbo, klEstimator: "cost of the codes" }), ...rest };
    },
    evaluate: async (source, options) => {
      const { elbo, ...rest } = await gather(source, options);
      return { elbo: elbo ? [elbo] : [], evidence: [], ...rest };
    },
  };
}

function gumbelModel(model: GumbelVae): BenchModel {
  const estimation = { kl: sampledKl, klEstimator: "Monte Carlo", forms: ["joint", "kl"], hasUnits: false } as const;
  return { ...codeModel(model), ...latentMetrics(model, { ...estimation, others: codeMetrics(model) }) };
}

type ShownModel = CodeMethods<unknown> & Pick<VqVae, "kind" | "config" | "players" | "generate">;

/** What both kinds have in common. */
function codeModel(model: ShownModel): Omit<BenchModel, "measure" | "evaluate"> {
  const draw = (count: number, rng: Rng) => model.generate(count, rng, { draw: true });
  const shown = {
    codes: model,
    means: (count: number, rng: Rng) => model.generate(count, rng),
    draws: draw,
  };
  return {
    ...{ model, draw, parts: codeParts(model) },
    watch: (source, options) => watchCodes(model, source, options),
    exhibit: (data, executor) => codeExhibits(shown, data, executor),
  };
}

function codeParts(model: CodeMethods<unknown>): Record<"encoder" | "decoder", Part> {
  const { data, space } = model;
  const input = (shape: Shape, dtype: "float32" | "int32") => ({ shape, dtype });
  return {
    encoder: { inputs: { x: input(data.shape, "float32") }, output: "codes", apply: (x) => model.encodeToCodes(x) },
    decoder: {
      inputs: { codes: input(space.shape, "int32") },
      output: "x",
      apply: (codes) => model.decodeCodes(codes),
    },
  };
}
