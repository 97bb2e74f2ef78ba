import {
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  type JsonObject,
  type Module,
  type Player,
  requireArgument,
  type Schedule,
  stopGradient,
  type Tensor,
  trainable,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type AdversarialOptions, adversarialPenalty, adversarialSettings, latentDiscriminator } from "./adversarial.js";
import { discriminating } from "./discriminating.js";
import { type CodeParts, type Latents } from "./parts.js";
import { estimateSquaredMmd, type MmdOptions, type MmdSettings, mmdSettings } from "./squared-mmd.js";
import { slicedWasserstein, type SlicedWassersteinOptions, slicedWassersteinSettings } from "./sliced-wasserstein.js";

/** How the distance of the aggregate posterior q(z) from the prior is measured: one of three, with its options. */
export type MarginalDivergence =
  | { readonly mmd: MmdOptions }
  | { readonly slicedWasserstein: SlicedWassersteinOptions }
  | { readonly adversarial: AdversarialOptions };

export type DivergenceName = "mmd" | "slicedWasserstein" | "adversarial";

/** A divergence in a loss. */
export interface BuiltDivergence {
  /** Its settings as JSON, without an optimiser. */
  readonly config: JsonObject;
  readonly divergence: Divergence<DiagonalNormal, Distribution>;
  /** Plays against the encoder. Its module belongs to the model. */
  readonly discriminator?: { readonly module: Module; readonly player: Player };
}

interface Context extends CodeParts {
  readonly latent: number;
  readonly seed: number;
  readonly alpha: Schedule;
}

/** The name and the options in what a user gave. @throws {ArgumentError} unless it is one of the three */
export function splitDivergence(where: string, given: MarginalDivergence): [name: DivergenceName, options: object] {
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  const [name = "", options] = (entries[0] ?? []) as [string?, object?];
  const holds = entries.length === 1 && Object.hasOwn(builders, name) && typeof options === "object" && options !== null;
  const rule = "{ mmd: {...} }, { slicedWasserstein: {...} } or { adversarial: {...} }";
  requireArgument(holds, where, "divergence", rule, given, "Leave the options empty for their defaults.");
  return [name as DivergenceName, options];
}

/** @throws {ArgumentError} if an option is unknown or impossible */
export function buildDivergence(where: string, name: DivergenceName, options: object, context: Context): BuiltDivergence {
  return builders[name](`${where}.divergence.${name}`, options, context);
}

const builders: Readonly<Record<DivergenceName, (where: string, options: object, context: Context) => BuiltDivergence>> = {
  mmd: (where, options) => {
    const settings = mmdSettings(where, options);
    return { config: { ...settings }, divergence: (latents) => mmdToPrior(latents, settings) };
  },
  slicedWasserstein: (where, options, { prior }) => {
    const settings = slicedWassersteinSettings(where, options);
    const learned = trainable(prior.parameters).size > 0;
    const distance = (latents: Latents, z: Tensor, w: Tensor) =>
      slicedWasserstein(z, w, latents.pass.rng.split("directions"), settings);
    const divergence = (latents: Latents) => {
      const [z, w] = [latents.z, priorDraws(latents)];
      const ofCodes = distance(latents, z, w);
      return learned ? tf.add(ofCodes, gradientOf(distance(latents, w, z))) : ofCodes;
    };
    return { config: settings, divergence };
  },
  adversarial: (where, options, context) => {
    const { penalty, hidden, optimizer } = adversarialSettings(where, options);
    requirePriorThatLearns(context);
    const network = latentDiscriminator(context.latent, hidden, context.seed);
    const player = { name: "discriminator", objective: discriminating(context, network), optimizer };
    return {
      config: { penalty, hidden: [...hidden] },
      divergence: adversarialPenalty(network, penalty),
      discriminator: { module: network, player },
    };
  },
};

/** The discriminator's penalty is one of the codes: it moves them, and nothing of a prior that is made of none. */
function requirePriorThatLearns({ encoder, prior, alpha }: Context): void {
  const encoders = new Set(encoder.parameters.values());
  const own = [...trainable(prior.parameters)].filter(([, variable]) => !encoders.has(variable)).map(([path]) => path);
  const advice = "A discriminator trains the encoder alone: take alpha below 1, for the KL, or mmd or slicedWasserstein.";
  requireArgument(alpha !== 1 || own.length === 0, "infoVae", "prior", "one without parameters of its own if alpha is 1", own, advice);
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
