import { requireKnownOptions } from "../errors.js";
import { type JsonObject } from "../types.js";
import { type ChosenOptions, type OptionEntries } from "./option.js";

/**
 * Checks options and fills their defaults in.
 *
 * @param where names the model in errors
 * @throws {ArgumentError} that names the option which is unknown, missing or impossible
 */
export function chooseOptions<E extends OptionEntries>(where: string, entries: E, given: object): ChosenOptions<E> {
  requireKnownOptions(where, given, Object.keys(entries));
  return chooseEntries(where, entries, given);
}

/** The same for options whose names are checked already. `prefix` stands before their names in errors. */
export function chooseEntries<E extends OptionEntries>(
  where: string,
  entries: E,
  given: object,
  prefix = "",
): ChosenOptions<E> {
  const values: Readonly<Record<string, unknown>> = { ...given };
  const chosen: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(entries)) {
    const value = values[name] ?? option.fallback(chosen);
    const absent = value === undefined && option.presence !== "required";
    if (!absent) chosen[name] = option.choose(where, `${prefix}${name}`, value, chosen);
  }
  return chosen as ChosenOptions<E>;
}

/** Chosen options as JSON, without those that a configuration does not hold. */
export function describeOptions<E extends OptionEntries>(entries: E, chosen: Partial<ChosenOptions<E>>): JsonObject {
  const described = Object.entries(entries).flatMap(([name, option]) => {
    const value = chosen[name];
    const json = value === undefined ? undefined : option.toJson(value);
    return json === undefined ? [] : [[name, json] as const];
  });
  return Object.fromEntries(described);
}

/**
 * The options that a configuration describes, with those that are given again in their place.
 *
 * @param where names the loader in errors
 * @throws {ArgumentError | CheckpointError} if an option is unknown, has to be given again, or must not be
 */
export function restoreOptions<E extends OptionEntries>(
  where: string,
  entries: E,
  config: JsonObject,
  given: object,
): Readonly<Record<string, unknown>> {
  requireKnownOptions(where, given, Object.keys(entries));
  requireKnownOptions(`${where}: configuration`, config, Object.keys(entries));
  const again: Readonly<Record<string, unknown>> = { ...given };
  const restored = Object.entries(entries).map(([name, option]) => [
    name,
    option.restore(where, name, config[name], again[name]),
  ]);
  return Object.fromEntries(restored) as Readonly<Record<string, unknown>>;
}
