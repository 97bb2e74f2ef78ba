import {
  type AutoencodingModel,
  createRng,
  type Density,
  type Distribution,
  evaluationPass,
  type GenerativeModel,
  type Mixture,
  type Rng,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { type AdversarialModel } from "@elbo/gan-baseline";
import { type ConditionalVae } from "@elbo/vae";
import { type CodeMethods } from "@elbo/vq-vae";
import * as tf from "@tensorflow/tfjs";
import { type Abilities } from "../protocol/messages.js";

/** q(z|x) of examples, [n, units] each. */
export interface PosteriorTensors {
  readonly mean: Tensor;
  /** Where the posterior is a diagonal normal. */
  readonly deviation?: Tensor;
}

/** A model as the page explores it. Which family it is of shows only in what it can do. */
export interface Explorer {
  readonly abilities: Abilities;
  /** Codes [n, units] to examples; labels, one for each, where the model knows classes. */
  readonly decode?: (z: Tensor, labels: readonly number[]) => Tensor;
  readonly posterior?: (x: Tensor, labels: readonly number[]) => PosteriorTensors;
  readonly reconstruct?: (x: Tensor, labels: readonly number[]) => Tensor;
  /** log p(z) of codes [n, units]. */
  readonly logPrior?: (z: Tensor) => Tensor;
  /** Means of the prior's components, [n, units]; undefined where the prior is no mixture. */
  readonly centers?: () => Tensor | undefined;
  readonly codes?: {
    readonly encode: (x: Tensor) => Tensor;
    readonly decode: (codes: Tensor) => Tensor;
  };
  generate(count: number, rng: Rng, label?: number): Tensor;
}

const nothing = { units: 0, encodes: false, density: false, mixture: false, classes: 0 } as const;

/** What can be explored of a model. */
export function explorerOf(model: GenerativeModel): Explorer {
  if (hasCodes(model)) return exploreCodes(model);
  if (isConditional(model)) return exploreConditional(model);
  if (encodes(model)) return exploreAutoencoder(model);
  if (decodes(model)) return exploreGenerator(model);
  return { abilities: nothing, generate: (count, rng) => model.generate(count, rng) };
}

function exploreCodes(model: GenerativeModel & CodeMethods<unknown>): Explorer {
  const { shape, codes } = model.space;
  const places = shape.reduce((product, axis) => product * axis, 1);
  const decode = (values: Tensor) => model.decodeCodes(tf.reshape(values, [-1, ...shape]));
  return {
    abilities: { ...nothing, codes: { places, columns: shape.at(-1) ?? 1, size: codes } },
    codes: { encode: (x) => model.encodeToCodes(x), decode },
    reconstruct: (x) => tf.tidy(() => model.decodeCodes(model.encodeToCodes(x))),
    generate: (count, rng) => model.generate(count, rng),
  };
}

function exploreConditional(model: ConditionalVae<Distribution, Summarised>): Explorer {
  const batch = (x: Tensor, labels: readonly number[]) => ({ x, label: tf.tensor1d([...labels], "int32") });
  return {
    abilities: { ...nothing, ...unitsOf(model), ...latentOf(model), classes: model.classes },
    decode: (z, labels) => model.decode(z, labels),
    posterior: (x, labels) => summarise(model.forBatch(batch(x, labels)).encoder.given(x, pass())),
    reconstruct: (x, labels) => model.reconstruct(x, labels),
    ...priorOf(model),
    generate: (count, rng, label) => model.generate(count, rng, label === undefined ? {} : { label }),
  };
}

type Encoding = AutoencodingModel<Summarised, Distribution, Summarised>;

function exploreAutoencoder(model: Encoding): Explorer {
  return {
    abilities: { ...nothing, ...unitsOf(model), ...latentOf(model) },
    decode: (z) => model.decode(z),
    posterior: (x) => summarise(model.encoder.given(x, pass())),
    reconstruct: (x) => model.reconstruct(x),
    ...priorOf(model),
    generate: (count, rng) => model.generate(count, rng),
  };
}

function exploreGenerator(model: AdversarialModel): Explorer {
  return {
    abilities: { ...nothing, units: model.generator.inputShape[0]!, density: true },
    decode: (z) => model.decode(z),
    logPrior: (z) => tf.tidy(() => tf.mul(tf.sum(tf.add(tf.square(z), Math.log(2 * Math.PI)), -1), -0.5)),
    generate: (count, rng) => model.generate(count, rng),
  };
}

function latentOf({ prior }: Pick<Encoding, "prior">): Pick<Abilities, "encodes" | "density" | "mixture"> {
  const { kind } = tf.tidy(() => ({ kind: (prior.distribution(pass()) as Partial<Mixture>).kind }));
  return { encodes: true, density: true, mixture: kind === "mixture" };
}

/** What is to be seen of p(z). */
function priorOf({ prior }: Pick<Encoding, "prior">): Pick<Explorer, "logPrior" | "centers"> {
  return {
    logPrior: (z) => prior.distribution(pass()).logProb(z),
    centers: () => {
      const { kind, components } = prior.distribution(pass()) as Partial<Mixture>;
      return kind === "mixture" ? components!.expectation() : undefined;
    },
  };
}

function summarise(posterior: Summarised): PosteriorTensors {
  const mean = posterior.expectation();
  const { logVariance } = posterior as Partial<Density & { readonly logVariance: Tensor }>;
  return logVariance === undefined ? { mean } : { mean, deviation: tf.exp(tf.mul(logVariance, 0.5)) };
}

function unitsOf({ config }: GenerativeModel): { units: number } {
  return { units: Number(config["latent"]) };
}

function pass() {
  return evaluationPass(createRng(0));
}

function hasCodes(model: GenerativeModel): model is GenerativeModel & CodeMethods<unknown> {
  return "encodeToCodes" in model;
}

function isConditional(model: GenerativeModel): model is ConditionalVae<Distribution, Summarised> {
  return "forBatch" in model && "classes" in model;
}

function encodes(model: GenerativeModel): model is Encoding {
  return "encode" in model && "encoder" in model;
}

function decodes(model: GenerativeModel): model is AdversarialModel {
  return "decode" in model && "generator" in model;
}
