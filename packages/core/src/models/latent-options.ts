import { describeData } from "../data/describe-data.js";
import { requireDataSpec } from "../data/require-data-spec.js";
import { type DataSpec } from "../data/source.js";
import { requireCheckpoint } from "../errors.js";
import { activationNames } from "../networks/activation.js";
import { requireLayer } from "../networks/require-layer.js";
import { adam } from "../optimizers/adam.js";
import { choice, count, defineOption, derived, flag, optimizerOption, plain, sizes } from "../options/entries.js";
import { type ChosenOptions, type OptionsOf, required } from "../options/option.js";
import { type Distribution, type Layer, type Optimizer } from "../types.js";
import { type LikelihoodName, likelihoodNames } from "./likelihood-for.js";
import { describePrior, type PriorFactory, requireSamePrior } from "./prior-factory.js";

/** What the data are, as `dataset.spec` says. */
export const dataOption = defineOption<DataSpec, DataSpec, typeof required>(required, "what the data are", {
  choose: (where, _argument, given) => {
    requireDataSpec(where, given);
    return given;
  },
  toJson: describeData,
  restore: (_where, _argument, saved, given) => given ?? (saved as DataSpec | undefined),
});

/** A network of the caller's own, which a file cannot hold: where a model had one, it has to be given again. */
export function layerOption(help: string) {
  return defineOption<Layer, Layer, undefined>(undefined, help, {
    choose: (where, argument, given) => {
      requireLayer(where, argument, given);
      return given;
    },
    toJson: () => "custom",
    restore: (where, argument, saved, given) => {
      const custom = saved === "custom";
      const rule = custom ? "given, because the model was saved with a network of its own" : "left out";
      requireCheckpoint(custom === (given !== undefined), where, argument, rule, given);
      return given;
    },
  });
}

/** Whether it fits the data is known when the decoder is built. */
const likelihood = defineOption<LikelihoodName, LikelihoodName, undefined>(
  undefined,
  "p(x|z); the one that fits the data unless given",
  {
    ...plain<LikelihoodName>({ enum: likelihoodNames }, "", () => true),
  },
);

const scale = defineOption<number | "learned", number | "learned", undefined>(
  undefined,
  "standard deviation of a normal likelihood, scale of a logistic one, or learned",
  plain({ anyOf: [{ type: "number", exclusiveMinimum: 0 }, { const: "learned" }] }, "", () => true),
);

/** A default of networks of convolutions, which MLPs have no use for. */
function ofConvolutions(usual: number, words: string) {
  return derived<number>(({ network }) => (network === "convolutional" ? usual : undefined), words);
}

/** What the families with an encoder and a decoder have in common. */
export const latentNetworkOptions = {
  /** What the data are: `dataset.spec`. */
  data: dataOption,
  /** Number of latent units. */
  latent: count(required, "latent units"),
  /**
   * p(x|z).
   * @default the one that fits the data
   */
  likelihood,
  /**
   * Standard deviation of a normal likelihood, scale of a logistic one, or "learned".
   * @default "learned"
   */
  scale,
  /**
   * The built-in networks: MLPs of examples as vectors, or convolutions of images that halve height and width while both are even, to
   * a grid of 4 x 4 at least, as do images of 8, 28, 32, 64 and 128; dense layers stand between the grid and the code.
   * @default "mlp"
   */
  network: choice(["mlp", "convolutional"], "mlp", "the built-in networks"),
  /**
   * Channels of the convolutions at the largest size, doubled with each halving, to four times as many at most.
   * @default 32
   */
  channels: count(
    ofConvolutions(32, "32"),
    "channels of the convolutions at the largest size, doubled with each halving, to four times as many",
    { to: 4096 },
  ),
  /**
   * Residual blocks of the convolutions on each size of the grid.
   * @default 0
   */
  residualBlocks: count(ofConvolutions(0, "0"), "residual blocks of the convolutions on each size", {
    from: 0,
    to: 1000,
  }),
  /**
   * Hidden layers of the encoder, and reversed of the decoder; with convolutions those between the grid and the code.
   * @default [256, 256], with convolutions []
   */
  hidden: sizes(
    derived<readonly number[]>(
      ({ network }) => (network === "convolutional" ? [] : [256, 256]),
      "256x256, with convolutions none",
    ),
    "units of the encoder's hidden layers, reversed for the decoder",
  ),
  /**
   * Activation of the hidden layers, and after convolutions.
   * @default "relu"
   */
  activation: choice(activationNames, "relu", "after each hidden layer"),
  /**
   * Whether each hidden layer is multiplied by a gate of its own, sigmoid(x V + c).
   * @default false
   */
  gated: flag(undefined, "each hidden layer times a gate of its own"),
  /**
   * Hidden layers of the decoder.
   * @default those of the encoder, reversed
   */
  decoderHidden: sizes(undefined, "units of the decoder's hidden layers, in the place of the encoder's reversed"),
  /**
   * Activation of the decoder's hidden layers.
   * @default that of the encoder
   */
  decoderActivation: choice(activationNames, undefined, "after each hidden layer of the decoder"),
  /** A network from [...data.shape] to the posterior's parameters, [2 x latent] for a normal one, instead of the built-in one. */
  encoder: layerOption("a network from examples to the posterior's parameters"),
  /** A network from [latent] to the likelihood's parameters, likewise. */
  decoder: layerOption("a network from codes to the likelihood's parameters"),
  /**
   * Seed of the initial weights.
   * @default 0
   */
  seed: count(0, "of the initial weights", { from: 0 }),
};

/** What the families with an encoder and a decoder have in common. */
export type LatentNetworkOptions = OptionsOf<typeof latentNetworkOptions>;

export type ChosenNetworkOptions = ChosenOptions<typeof latentNetworkOptions>;

/** p(z) as a factory: a file says what it was, and it has to be given again. */
export function priorOption<P extends Distribution>(help: string) {
  return defineOption<PriorFactory<P>, PriorFactory<P>, undefined>(undefined, help, {
    choose: (_where, _argument, given) => given,
    toJson: describePrior,
    restore: (where, _argument, saved, given) => {
      requireSamePrior(where, saved === undefined ? {} : { prior: saved }, given);
      return given;
    },
  });
}

/**
 * How the parameters of a player move.
 * @default Adam with learning rate 1e-3
 */
export const usualOptimizer = optimizerOption(
  derived<Optimizer>(() => adam(), "Adam with learning rate 1e-3"),
  "how parameters move",
);
