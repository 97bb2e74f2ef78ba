import { countRule, isCount } from "../counts.js";
import { didYouMean, requireArgument, requireCheckpoint, requireKnownOptions } from "../errors.js";
import { isJsonObject } from "../is-json-object.js";
import { requireWeight } from "../schedules/require-weight.js";
import { restoreSchedule } from "../schedules/restore-schedule.js";
import { describeSchedule } from "../schedules/schedule.js";
import { type Json, type JsonObject, type Optimizer, type Schedule } from "../types.js";
import { chooseEntries, describeOptions, restoreOptions } from "./choose.js";
import {
  type ChosenOptions,
  type DerivedDefault,
  type Fallback,
  type Option,
  type OptionEntries,
  type OptionsOf,
  type PresenceOf,
  required,
} from "./option.js";

/** What the kinds of options differ in. */
export interface OptionParts<Given, Chosen> {
  readonly schema?: JsonObject;
  choose(where: string, argument: string, given: Given, before: Readonly<Record<string, unknown>>): Chosen;
  toJson(chosen: Chosen): Json | undefined;
  restore(where: string, argument: string, saved: Json | undefined, given: Given | undefined): Given | undefined;
}

/**
 * An option of a kind of its own.
 *
 * @param fallback the default, `required` where there is none, `undefined` where the option may be absent
 * @param help one line: what it is and its unit
 */
export function defineOption<Given, Chosen, const F extends Fallback<Given>>(
  fallback: F,
  help: string,
  parts: OptionParts<Given, Chosen>,
): Option<Given, Chosen, PresenceOf<F>> {
  const presence = fallback === required ? "required" : fallback === undefined ? "optional" : "defaulted";
  return {
    ...parts,
    help,
    presence: presence as PresenceOf<F>,
    ...(isDerived<Given>(fallback) && { usually: fallback.words }),
    fallback: (chosen) => {
      if (presence === "required") return undefined;
      return isDerived<Given>(fallback) ? fallback.derive(chosen) : (fallback as Given | undefined);
    },
  };
}

/**
 * A default that follows from the options that stand before this one.
 *
 * @param words what it is, for help: "2 for images of 28, else 0"
 */
export function derived<Given>(
  derive: (chosen: Readonly<Record<string, unknown>>) => Given | undefined,
  words: string,
): DerivedDefault<Given> {
  return { derive, words };
}

function isDerived<Given>(fallback: unknown): fallback is DerivedDefault<Given> {
  return typeof fallback === "object" && fallback !== null && "derive" in fallback;
}

/** An integer of at least `from` and at most `to`: draws, units, components. `advice` is a sentence for its error. */
export function count<const F extends Fallback<number>>(
  fallback: F,
  help: string,
  { from = 1, to = Infinity, advice }: { readonly from?: number; readonly to?: number; readonly advice?: string } = {},
) {
  const holds = (given: number) => isCount(given, from) && given <= to;
  const [rule, most] = to === Infinity ? [countRule(from), {}] : [`an integer from ${from} to ${to}`, { maximum: to }];
  return defineOption(fallback, help, plain<number>({ type: "integer", minimum: from, ...most }, rule, holds, advice));
}

/** A number above 0: a bound in nats, a bandwidth. */
export function positive<const F extends Fallback<number>>(fallback: F, help: string) {
  const holds = (given: number) => Number.isFinite(given) && given > 0;
  return defineOption(
    fallback,
    help,
    plain<number>({ type: "number", exclusiveMinimum: 0 }, "a positive number", holds),
  );
}

/** A number of at least 0. */
export function nonNegative<const F extends Fallback<number>>(fallback: F, help: string) {
  const holds = (given: number) => Number.isFinite(given) && given >= 0;
  return defineOption(fallback, help, plain<number>({ type: "number", minimum: 0 }, "a number of at least 0", holds));
}

/** Sizes of hidden layers, from the first to the last. */
export function sizes<const F extends Fallback<readonly number[]>>(fallback: F, help: string) {
  const listed = plain<readonly number[]>(
    { type: "array", items: { type: "integer", minimum: 1 } },
    "a list of positive integers",
    (given) => Array.isArray(given),
  );
  return defineOption<readonly number[], readonly number[], F>(fallback, help, {
    ...listed,
    choose: (where, argument, given, before) => {
      listed.choose(where, argument, given, before);
      const counted = given.every((units) => isCount(units));
      requireArgument(counted, where, argument, "positive integers", given);
      return given;
    },
    toJson: (chosen) => [...chosen],
  });
}

/** True or false. */
export function flag<const F extends Fallback<boolean>>(fallback: F, help: string) {
  return defineOption(
    fallback,
    help,
    plain<boolean>({ type: "boolean" }, "true or false", (given) => typeof given === "boolean"),
  );
}

/** One of some names. */
export function choice<const Name extends string, const F extends Fallback<Name>>(
  names: readonly Name[],
  fallback: F,
  help: string,
) {
  const quoted = names.map((name) => `"${name}"`);
  const rule = [quoted.slice(0, -1).join(", "), quoted.at(-1)!].filter((part) => part !== "").join(" or ");
  return defineOption(
    fallback,
    help,
    plain<Name>(
      { enum: names },
      rule,
      (given) => names.includes(given),
      (given) => didYouMean(String(given), names),
    ),
  );
}

/** The weight of a term in a loss: a number of at least 0, or a function of the step. A file knows the schedules of core. */
export function weight<const F extends Fallback<Schedule>>(fallback: F, help: string) {
  return defineOption<Schedule, Schedule, F>(fallback, help, {
    schema: { type: "number", minimum: 0 },
    choose: (where, argument, given) => {
      requireWeight(where, argument, given);
      return given;
    },
    toJson: describeSchedule,
    restore: (_where, _argument, saved, given) => given ?? (saved === undefined ? undefined : restoreSchedule(saved)),
  });
}

/** An optimiser, which a file does not hold: a loaded model gets the usual one unless another is given. */
export function optimizerOption<const F extends Fallback<Optimizer>>(fallback: F, help: string) {
  return defineOption<Optimizer, Optimizer, F>(fallback, help, {
    choose: (where, argument, given) => {
      const holds = typeof given === "object" && given !== null && "createState" in given;
      requireArgument(holds, where, argument, "an optimiser such as adam()", given);
      return given;
    },
    toJson: () => undefined,
    restore: (_where, _argument, _saved, given) => given,
  });
}

/** Options that belong together, each with a default of its own: `{ hidden, optimizer }` of a discriminator. */
export function group<E extends OptionEntries, const F extends Fallback<OptionsOf<E>>>(
  entries: E,
  fallback: F,
  help: string,
) {
  return defineOption<OptionsOf<E>, ChosenOptions<E>, F>(fallback, help, groupOf(entries));
}

/** The parts of a group; errors name an option of it as "discriminator.hidden". */
export function groupOf<E extends OptionEntries>(entries: E): OptionParts<OptionsOf<E>, ChosenOptions<E>> {
  return {
    choose: (where, argument, given) => {
      requireKnownOptions(`${where}.${argument}`, given, Object.keys(entries));
      return chooseEntries(where, entries, given, `${argument}.`);
    },
    toJson: (chosen) => describeOptions(entries, chosen),
    restore: (where, argument, saved, given) => {
      if (saved === undefined) return given;
      requireCheckpoint(isJsonObject(saved), where, argument, "an object", saved);
      return restoreOptions(`${where}.${argument}`, entries, saved, given ?? {}) as OptionsOf<E>;
    },
  };
}

/** One of several kinds with what belongs to it: `{ mmd: {...} }` is `{ kind: "mmd", settings: {...} }`. */
export type OneOf<E extends OptionEntries> = {
  readonly [K in keyof E]: { readonly kind: K; readonly settings: ChosenOptions<E>[K] };
}[keyof E];

/** An object with exactly one of the keys. */
export type OnlyOne<E extends OptionEntries> = {
  readonly [K in keyof E]: { readonly [Key in K]: NonNullable<OptionsOf<E>[K & keyof OptionsOf<E>]> };
}[keyof E];

/** An option that is one of several kinds, each named by its only key. `rule` says so in errors. */
export function oneOf<E extends OptionEntries, const F extends Fallback<OnlyOne<E>>>(
  kinds: E,
  rule: string,
  fallback: F,
  help: string,
  advice?: string,
) {
  return defineOption<OnlyOne<E>, OneOf<E>, F>(fallback, help, {
    choose: (where, argument, given, before) => {
      const [[kind = "", settings] = [], ...others] = Object.entries(given ?? {}) as [string, unknown][];
      const holds = typeof given === "object" && others.length === 0 && Object.hasOwn(kinds, kind);
      requireArgument(holds, where, argument, rule, given, advice);
      return { kind, settings: kinds[kind]!.choose(where, `${argument}.${kind}`, settings, before) } as OneOf<E>;
    },
    toJson: ({ kind, settings }) => ({ [kind]: kinds[kind as string]!.toJson(settings) ?? null }),
    restore: (where, argument, saved, given) => {
      if (saved === undefined) return given;
      requireCheckpoint(isJsonObject(saved), where, argument, rule, saved);
      const again: Readonly<Record<string, unknown>> = { ...given };
      const restored = Object.entries(saved).map(([kind, json]) => {
        requireCheckpoint(Object.hasOwn(kinds, kind), where, argument, rule, saved);
        return [kind, kinds[kind]!.restore(where, `${argument}.${kind}`, json, again[kind])];
      });
      return Object.fromEntries(restored) as OnlyOne<E>;
    },
  });
}

/** The parts of an option whose values are JSON as they are. */
export function plain<Given extends Json>(
  schema: JsonObject,
  rule: string,
  holds: (given: Given) => boolean,
  advice: string | ((given: Given) => string) = "",
): OptionParts<Given, Given> {
  return {
    schema,
    choose: (where, argument, given) => {
      const whatToDo = typeof advice === "string" ? advice : advice(given);
      requireArgument(holds(given), where, argument, rule, given, whatToDo);
      return given;
    },
    toJson: (chosen) => chosen,
    // What a file holds is checked when it is chosen, as what a user gives is.
    restore: (_where, _argument, saved, given) => given ?? (saved as Given | undefined),
  };
}
