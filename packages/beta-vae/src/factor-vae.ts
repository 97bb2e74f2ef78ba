import {
  adam,
  createRng,
  describeSchedule,
  type DiagonalNormal,
  type Divergence,
  latentObjective,
  leakyRelu,
  mlp,
  type Network,
  type Objective,
  type Optimizer,
  owning,
  requireKnownOptions,
  requireWeight,
  type Schedule,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { discriminating } from "./discriminating.js";
import { familyModel, type FamilyOptions, type Latents, type NormalModel, type Parts, type PriorOptions } from "./family.js";
import { requireIndependentUnits } from "./independent-units.js";

export interface DiscriminatorOptions {
  /** Hidden layers of the MLP, leaky ReLU of slope 0.2; [256, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Adam with learning rate 1e-4 and decays 0.5 and 0.9 unless given. */
  readonly optimizer?: Optimizer;
}

export interface FactorVaeOptions extends FamilyOptions, PriorOptions<DiagonalNormal> {
  /** Weight of the total correlation, 10 unless given. */
  readonly gamma?: Schedule;
  readonly discriminator?: DiscriminatorOptions;
}

/**
 * The FactorVAE: penalises the total correlation of the codes, as a discriminator D sees it,
 *
 *   loss = -ELBO + gamma E_q(z)[D(z)],
 *
 * where D(z) is the logit of "z comes from q(z)" against "z has its units shuffled over the batch", at its best
 * log q(z) - sum_d log q(z_d). Two players move in turn: "vae", with D held fixed, and "discriminator", which minimises
 * the cross-entropy of its two answers with the codes held fixed. A `prior` has to be a diagonal normal, learned or not: any
 * other would want units dependent that the total correlation wants independent.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or the prior is of
 *   another kind
 * @throws {ShapeError} if a given network's output does not fit
 * @see Kim & Mnih 2018, equation 2 and algorithm 2, https://arxiv.org/abs/1802.05983
 * @example
 * const model = factorVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, gamma: 10 });
 */
export function factorVae(options: FactorVaeOptions): NormalModel {
  const { gamma = 10, discriminator = {}, optimizer = adam() } = options;
  return familyModel("factorVae", options, ["gamma", "discriminator", "prior"], (parts, kl) => {
    requireIndependentUnits("factorVae", parts.prior);
    requireWeight("factorVae", "gamma", gamma);
    requireKnownOptions("factorVae.discriminator", discriminator, ["hidden", "optimizer"]);
    const { hidden = [256, 256], optimizer: ofDiscriminator = adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9 }) } = discriminator;
    const rng = createRng(options.seed ?? 0).split("weights").split("discriminator");
    const network = mlp({ hidden, outputs: 1, activation: leakyRelu(0.2) })([options.latent], rng);
    return {
      kind: "factor-vae",
      config: { gamma: describeSchedule(gamma), discriminator: { hidden: [...hidden] } },
      players: owning([network], () => [
        { name: "vae", objective: penalised(parts, kl, network, gamma), optimizer },
        { name: "discriminator", objective: discriminating(parts.encoder, network), optimizer: ofDiscriminator },
      ]),
      auxiliary: { discriminator: network },
    };
  });
}

type Kl = Divergence<DiagonalNormal, DiagonalNormal>;

function penalised(parts: Parts, kl: Kl, discriminator: Network, weight: Schedule): Objective {
  const totalCorrelation = ({ z, pass }: Latents) => tf.squeeze(discriminator.apply(z, pass), [1]);
  const divergences = { kl: { divergence: kl }, totalCorrelation: { divergence: totalCorrelation, weight } };
  return { ...latentObjective(parts, { divergences }), reads: discriminator.parameters };
}
