import { registerFamily } from "../checkpoint/families.js";
import { refuseImpossible } from "../checkpoint/refuse-impossible.js";
import { restoreModel } from "../checkpoint/restore-model.js";
import { chooseOptions, restoreOptions } from "../options/choose.js";
import { type ChosenOptions, type OptionEntries, type OptionsOf } from "../options/option.js";
import { type JsonObject, type Module } from "../types.js";

/** What a family is made of. */
export interface ModelDeclaration<E extends OptionEntries, M extends Module> {
  /** The factory's name, in errors: "dcgan". */
  readonly name: string;
  /** The family's name in files and reports: "dcgan". */
  readonly kind: string;
  /** The package that exports it, "@elbo/vae": files name it to those who have not imported it. */
  readonly package?: string;
  readonly options: E;
  /** Builds a model from options that are checked, with their defaults filled in. */
  build(options: ChosenOptions<E>): M;
}

/** What is known of a family without building a model of it. */
export interface FamilyDescription {
  /** The family's name in files and reports. */
  readonly kind: string;
  /** Everything about its options. */
  readonly entries: OptionEntries;
}

/** A family: call it for a model, or load one. */
export interface Family<O, M extends Module> extends FamilyDescription {
  (options: O): M;
  /**
   * A model from the file that `saveModel` made of it, with the same outputs to the bit.
   *
   * @param again what a file cannot hold: networks, priors and schedules of the caller's own, and optimisers to train on with
   * @throws {CheckpointError} if the file is damaged, holds another family, or needs what is not given
   */
  load(this: void, file: Uint8Array, again?: Partial<O>): M;
  /**
   * A new model with the options that a model's `config` says: what `load` builds before it reads the weights.
   *
   * @throws {CheckpointError} as `load`
   */
  restore(this: void, config: JsonObject, again?: Partial<O>): M;
}

/**
 * A family from its declaration: the function that builds a model, with everything that follows from its options.
 *
 * @example
 * const family = defineModel({ name: "toy", kind: "toy", options: { units: count(2, "units") }, build: buildToy });
 */
export function defineModel<E extends OptionEntries, M extends Module>(
  declaration: ModelDeclaration<E, M>,
): Family<OptionsOf<E>, M> {
  const { name, kind, options: entries } = declaration;
  const build = (options: object): M => declaration.build(chooseOptions(name, entries, options));
  const where = `${name}.load`;
  const restore = (config: JsonObject, again: object = {}): M =>
    refuseImpossible(where, () => build(restoreOptions(where, entries, config, again)));
  const load = (file: Uint8Array, again: object = {}): M =>
    restoreModel(file, kind, (config) => restore(config, again));
  registerFamily({ kind, load, ...(declaration.package !== undefined && { package: declaration.package }) });
  return Object.assign(build, { kind, entries, load, restore });
}
