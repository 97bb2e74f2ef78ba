import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { describeOptions } from "../options/choose.js";
import { type ChosenOptions, type Option, type OptionEntries, type OptionsOf } from "../options/option.js";
import {
  type Distribution,
  type JsonObject,
  type Module,
  type Objective,
  type Optimizer,
  type Player,
} from "../types.js";
import { type Summarised } from "./autoencoding-model.js";
import { defineModel, type Family, type FamilyDescription } from "./define-model.js";
import { type LatentNetworkOptions } from "./latent-options.js";
import { buildLatentParts, type ChosenLatentOptions, latentOptions, type LatentParts } from "./latent-parts.js";
import { type LatentVariableModel, latentVariableModel } from "./latent-variable-model.js";
import { type AnyPosterior, type Posterior } from "./posterior.js";
import { type PriorFactory } from "./prior-factory.js";

/** An objective with what it brings. */
export interface LatentTraining {
  readonly objective: Objective;
  /** What the model owns beside its parts: a multiplier, a discriminator. */
  readonly modules?: Readonly<Record<string, Module>>;
  /** Who moves in turn with the model. */
  readonly opponents?: readonly Player[];
}

type Chosen<E extends OptionEntries> = ChosenOptions<Omit<typeof latentOptions, keyof E> & E>;

interface Declared<E extends OptionEntries> {
  /** The factory's name, in errors: "betaVae". */
  readonly name: string;
  /** The family's name in files and reports: "beta-vae". */
  readonly kind: string;
  /** The package that exports it, "@elbo/beta-vae": files name it to those who have not imported it. */
  readonly package?: string;
  readonly options: E;
  /**
   * Name of the player that the model is, in files and learning curves.
   * @default "vae"
   */
  readonly player?: string;
}

/** What is a latent model's own, where it takes any prior. */
export interface LatentDeclaration<E extends OptionEntries> extends Declared<E> {
  /** What it minimises. The parts are borrowed, and belong to the model. */
  objective<P extends Distribution>(
    this: void,
    parts: LatentParts<DiagonalNormal, P>,
    options: Chosen<E>,
  ): Objective | LatentTraining;
}

/** What is a latent model's own, where an option `prior` of its own takes the place of that for any prior. */
export interface DeclarationWithPrior<E extends OptionEntries> extends Declared<E> {
  /** What it minimises. The parts are borrowed, and belong to the model. */
  objective(this: void, parts: LatentParts, options: Chosen<E>): Objective | LatentTraining;
}

/** What is a latent model's own, where an option `posterior` of its own says what q(z|x) is. */
export interface DeclarationWithPosterior<E extends OptionEntries> extends Declared<E> {
  /** What it minimises. The parts are borrowed, and belong to the model. */
  objective<Q extends Summarised, P extends Distribution>(
    this: void,
    parts: LatentParts<Q, P>,
    options: Chosen<E>,
  ): Objective | LatentTraining;
}

/** Any of them, as the one who builds sees it. */
interface AnyDeclaration extends Declared<OptionEntries> {
  objective(
    this: void,
    parts: LatentParts<Summarised, Distribution>,
    options: Chosen<OptionEntries>,
  ): Objective | LatentTraining;
}

/** What every latent model takes, its own options left out. */
export interface LatentOptions extends LatentNetworkOptions {
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  readonly optimizer?: Optimizer;
}

/** For families that take any prior. */
export interface AnyPrior<P extends Distribution> {
  /**
   * p(z), such as those of @elbo/priors, with the KL at the drawn z.
   * @default N(0, I) with the exact KL
   */
  readonly prior?: PriorFactory<P>;
}

/** A model with a normal posterior; its prior is N(0, I) unless another is given. */
export type NormalModel<P extends Distribution = DiagonalNormal> = LatentVariableModel<DiagonalNormal, P, Summarised>;

/** A family of models with a normal posterior and any prior. O are its own options. */
export interface LatentFamily<O> extends FamilyDescription {
  <P extends Distribution = DiagonalNormal>(options: O & LatentOptions & AnyPrior<P>): NormalModel<P>;
  /** As `load` of {@link Family}. */
  load<P extends Distribution = DiagonalNormal>(
    this: void,
    file: Uint8Array,
    again?: Partial<O & LatentOptions & AnyPrior<P>>,
  ): NormalModel<P>;
  /** As `restore` of {@link Family}. */
  restore<P extends Distribution = DiagonalNormal>(
    this: void,
    config: JsonObject,
    again?: Partial<O & LatentOptions & AnyPrior<P>>,
  ): NormalModel<P>;
}

/** A family of models with any posterior and any prior. O are its own options; M is the prior that the posterior brings. */
export interface PosteriorFamily<O> extends FamilyDescription {
  <M extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal, P extends Distribution = M>(
    options: O & LatentOptions & ChosenPosterior<Q, M> & AnyPrior<P>,
  ): LatentVariableModel<Q, P, Summarised>;
  /** As `load` of {@link Family}. */
  load<M extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal, P extends Distribution = M>(
    this: void,
    file: Uint8Array,
    again?: Partial<O & LatentOptions & ChosenPosterior<Q, M> & AnyPrior<P>>,
  ): LatentVariableModel<Q, P, Summarised>;
  /** As `restore` of {@link Family}. */
  restore<M extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal, P extends Distribution = M>(
    this: void,
    config: JsonObject,
    again?: Partial<O & LatentOptions & ChosenPosterior<Q, M> & AnyPrior<P>>,
  ): LatentVariableModel<Q, P, Summarised>;
}

/** q(z|x) of a family that takes any. */
export interface ChosenPosterior<Q extends Summarised, M extends Distribution> {
  /**
   * q(z|x), such as `fullCovariancePosterior()` of @elbo/vae.
   * @default a diagonal normal
   */
  readonly posterior?: Posterior<Q, M>;
}

/**
 * A family of latent models from its declaration: an encoder of a diagonal normal q(z|x), a decoder p(x|z), a prior p(z), and
 * what the declaration makes of them. Options of the networks, the optimiser and the prior are those of every family.
 *
 * @example
 * const family = defineLatentModel({
 *   name: "halfVae",
 *   kind: "half-vae",
 *   options: { half: weight(0.5, "weight of the KL") },
 *   objective: (parts, { half }) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl, weight: half } } }),
 * });
 * const model = family({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 */
export function defineLatentModel<E extends OptionEntries & { readonly prior: Option<unknown> }>(
  declaration: DeclarationWithPrior<E>,
): Family<OptionsOf<E> & LatentOptions, NormalModel>;
export function defineLatentModel<E extends OptionEntries & { readonly posterior: Option<unknown> }>(
  declaration: DeclarationWithPosterior<E>,
): PosteriorFamily<Omit<OptionsOf<E>, "posterior">>;
export function defineLatentModel<E extends OptionEntries>(
  declaration: LatentDeclaration<E>,
): LatentFamily<OptionsOf<E>>;
export function defineLatentModel(declaration: AnyDeclaration) {
  const { options } = declaration;
  const entries = { ...latentOptions, ...options };
  return defineModel({ ...declaration, options: entries, build: (chosen) => assemble(declaration, chosen) });
}

function assemble(
  { name, kind, options: own, player = "vae", objective: objectiveOf }: AnyDeclaration,
  options: ChosenLatentOptions & { readonly posterior?: AnyPosterior },
): LatentVariableModel<Summarised, Distribution, Summarised> {
  const { posterior, data, optimizer } = options;
  const { parts, config } = buildLatentParts(name, options, posterior);
  const { encoder, decoder, prior, kl } = parts;
  const made = disposeOnThrow([encoder, decoder, prior], () => objectiveOf(parts, options));
  const { objective, modules, opponents = [] } = "evaluate" in made ? { objective: made } : made;
  return latentVariableModel({
    ...{ kind, data, encoder, decoder, prior, kl },
    config: { ...config, ...describeOptions(own, options) },
    players: [{ name: player, objective, optimizer }, ...opponents],
    auxiliary: modules,
  });
}
