import { type Json, type JsonObject } from "../types.js";

/** Stands where a default would: the option has to be given. */
export const required = Symbol("required");

/** A default that follows from the options before it. */
export interface DerivedDefault<Given> {
  /** Undefined where the option is absent then. */
  derive(chosen: Readonly<Record<string, unknown>>): Given | undefined;
  /** What it is, in a few words: "2 for images of 28, else 0". */
  readonly words: string;
}

/** What an option is where it is not given: a value, `undefined` for none, or not allowed to be absent. */
export type Fallback<Given> = Given | DerivedDefault<Given> | typeof required | undefined;

/** Whether an option has to be given, has a default, or may be absent for good. */
export type Presence = "required" | "defaulted" | "optional";

export type PresenceOf<F> = F extends typeof required ? "required" : F extends undefined ? "optional" : "defaulted";

/**
 * Everything that is known of one option, in one place: names, checks, configurations, loaders, command lines, schemas of
 * configuration files and labels of reports follow from it.
 *
 * Given is what a user writes, Chosen what the model is built from: the same, unless parts of it have defaults of their own.
 */
export interface Option<Given, Chosen = Given, P extends Presence = Presence> {
  readonly presence: P;
  /** One line: what it is and its unit. */
  readonly help: string;
  /** A default that follows from other options, in words. */
  readonly usually?: string;
  /** JSON Schema of the values that can be written down; none where an option is for code alone, as an optimiser. */
  readonly schema?: JsonObject;
  /** The default as a user would write it, where there is one. */
  fallback(chosen: Readonly<Record<string, unknown>>): Given | undefined;
  /**
   * Checks a value and fills its own defaults in.
   *
   * @param where names the model in errors
   * @param argument names the option in them
   * @param before the options that stand before this one, as they were chosen
   * @throws {ArgumentError} if the value is impossible
   */
  choose(where: string, argument: string, given: Given, before: Readonly<Record<string, unknown>>): Chosen;
  /** The value in a model's configuration; undefined where a configuration does not hold it. */
  toJson(chosen: Chosen): Json | undefined;
  /**
   * The option that a configuration describes, with what is given again in its place.
   *
   * @param saved what `toJson` said, undefined where the configuration does not hold the option
   * @throws {ArgumentError | CheckpointError} if the value has to be given again, or must not be
   */
  restore(where: string, argument: string, saved: Json | undefined, given: Given | undefined): Given | undefined;
}

/** The options of a model by name, in the order in which a configuration lists them. */
export type OptionEntries = Readonly<Record<string, Option<unknown>>>;

type KeysOf<E extends OptionEntries, P extends Presence> = {
  [K in keyof E]: E[K]["presence"] extends P ? K : never;
}[keyof E];
type GivenOf<O> = O extends Option<infer Given, unknown> ? Given : never;
type ChosenOfOne<O> =
  O extends Option<unknown, infer Chosen, infer P> ? Chosen | (P extends "optional" ? undefined : never) : never;

/** What a user gives for some entries. */
export type OptionsOf<E extends OptionEntries> = {
  readonly [K in keyof E as K extends KeysOf<E, "required"> ? K : never]: GivenOf<E[K]>;
} & {
  readonly [K in keyof E as K extends KeysOf<E, "required"> ? never : K]?: GivenOf<E[K]>;
} extends infer Both
  ? { [K in keyof Both]: Both[K] }
  : never;

/** The same, checked and with the defaults filled in. */
export type ChosenOptions<E extends OptionEntries> = { readonly [K in keyof E]: ChosenOfOne<E[K]> };
