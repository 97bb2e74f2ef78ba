import {
  type ChosenOptions,
  derived,
  type DiagonalNormal,
  discriminatorObjective,
  type Distribution,
  type Divergence,
  group,
  type Module,
  oneOf,
  type OneOf,
  type Option,
  type Player,
  type Prior,
  requireArgument,
  type Schedule,
  stopGradient,
  type Tensor,
  trainable,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import {
  adversarialOptions,
  type AdversarialOptions,
  adversarialPenalty,
  codesAndPrior,
  latentDiscriminator,
} from "./adversarial.js";
import { type CodeParts, type Latents } from "./parts.js";
import { slicedWasserstein, slicedWassersteinOptions, type SlicedWassersteinOptions } from "./sliced-wasserstein.js";
import { estimateSquaredMmd, mmdOptions, type MmdOptions, type MmdSettings } from "./squared-mmd.js";

/** How the distance of the aggregate posterior q(z) from the prior is measured: one of three, with its options. */
export type MarginalDivergence =
  | { readonly mmd: MmdOptions }
  | { readonly slicedWasserstein: SlicedWassersteinOptions }
  | { readonly adversarial: AdversarialOptions };

const kinds = {
  mmd: group(mmdOptions, {}, "maximum mean discrepancy"),
  slicedWasserstein: group(slicedWassersteinOptions, {}, "squared sliced Wasserstein distance"),
  adversarial: group(adversarialOptions, {}, "what a discriminator sees"),
};

export type ChosenDivergence = OneOf<typeof kinds>;

export const divergenceOption: Option<MarginalDivergence, ChosenDivergence, "defaulted"> = oneOf(
  kinds,
  "{ mmd: {...} }, { slicedWasserstein: {...} } or { adversarial: {...} }",
  derived(() => ({ mmd: {} }), "{ mmd: {} }"),
  "between aggregate posterior and prior",
  "Leave the options empty for their defaults.",
);

/** A divergence in a loss. */
export interface BuiltDivergence {
  readonly divergence: Divergence<DiagonalNormal, Distribution>;
  /** Plays against the encoder. Its module belongs to the model. */
  readonly discriminator?: { readonly module: Module; readonly player: Player };
}

interface Context extends CodeParts {
  readonly latent: number;
  readonly seed: number;
  readonly alpha: Schedule;
}

export function buildDivergence(where: string, chosen: ChosenDivergence, context: Context): BuiltDivergence {
  switch (chosen.kind) {
    case "mmd":
      return { divergence: (latents) => mmdToPrior(latents, chosen.settings) };
    case "slicedWasserstein":
      return { divergence: wassersteinToPrior(context.prior, chosen.settings) };
    case "adversarial":
      return againstDiscriminator(where, chosen.settings, context);
  }
}

function wassersteinToPrior(
  prior: Prior<Distribution>,
  settings: SlicedWassersteinOptions,
): BuiltDivergence["divergence"] {
  const learned = trainable(prior.parameters).size > 0;
  const distance = (latents: Latents, z: Tensor, w: Tensor) =>
    slicedWasserstein(z, w, latents.pass.rng.split("directions"), settings);
  return (latents) => {
    const [z, w] = [latents.z, priorDraws(latents)];
    const ofCodes = distance(latents, z, w);
    return learned ? tf.add(ofCodes, gradientOf(distance(latents, w, z))) : ofCodes;
  };
}

function againstDiscriminator(
  where: string,
  { penalty, hidden, optimizer }: ChosenOptions<typeof adversarialOptions>,
  context: Context,
): BuiltDivergence {
  requirePriorThatLearns(where, context);
  const network = latentDiscriminator(context.latent, hidden, context.seed);
  const player = {
    name: "discriminator",
    objective: discriminatorObjective(network, codesAndPrior(context)),
    optimizer,
  };
  return { divergence: adversarialPenalty(network, penalty), discriminator: { module: network, player } };
}

/** The discriminator's penalty is one of the codes: it moves them, and nothing of a prior that is made of none. */
function requirePriorThatLearns(where: string, { encoder, prior, alpha }: Context): void {
  const encoders = new Set(encoder.parameters.values());
  const own = [...trainable(prior.parameters)].filter(([, variable]) => !encoders.has(variable)).map(([path]) => path);
  const advice =
    "A discriminator trains the encoder alone: take alpha below 1, for the KL, or mmd or slicedWasserstein.";
  requireArgument(
    alpha !== 1 || own.length === 0,
    where,
    "prior",
    "one without parameters of its own if alpha is 1",
    own,
    advice,
  );
}

/** 0, with the gradient of x: a distance whose gradient reaches one of its samples alone gets the other's so. */
function gradientOf(x: Tensor): Tensor {
  return tf.sub(x, stopGradient(x));
}

/** As many draws of the prior as there are codes. */
function priorDraws({ z, prior, pass }: Latents): Tensor {
  return prior.sample(pass.rng.split("prior"), [z.shape[0]]);
}

/** The unbiased estimate has no value for a single code, which is no sample of q(z): such a batch counts 0. */
function mmdToPrior(latents: Latents, settings: MmdSettings): Tensor {
  const single = latents.z.shape[0] === 1 && settings.estimator === "unbiased";
  return single ? tf.scalar(0) : estimateSquaredMmd(latents.z, priorDraws(latents), settings);
}
