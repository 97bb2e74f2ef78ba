import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { type Module, type ParameterMap, type Variable } from "../types.js";

/**
 * The parameters of a module's parts, each path prefixed with the part's name.
 * A part that two names share (the encoder in a VampPrior) appears once, under the first.
 *
 * @throws {ArgumentError} if the parameters of a part are no map of variables; it names the part
 * @example
 * collectParameters({ encoder, decoder }).get("encoder/dense0/kernel");
 */
export function collectParameters(
  parts: Readonly<Record<string, { readonly parameters: ParameterMap }>>,
): ParameterMap {
  const all = new Map<string, Variable>();
  const seen = new Set<Variable>();
  for (const [name, part] of Object.entries(parts)) {
    requireParameters(name, part);
    for (const [path, variable] of part.parameters) {
      if (seen.has(variable)) continue;
      seen.add(variable);
      all.set(path === "" ? name : `${name}/${path}`, variable);
    }
  }
  return all;
}

function requireParameters(name: string, part: { readonly parameters: ParameterMap }): void {
  const given: unknown = part?.parameters;
  const advice = "ownParameters({ name: variable }) and collectParameters({ name: part }) make such maps.";
  const isMap = given instanceof Map;
  requireArgument(isMap, name, "parameters", "a Map of variables by path", given, advice);
  const wrong = [...(given as ReadonlyMap<string, unknown>)].find(([, variable]) => !(variable instanceof tf.Variable));
  requireArgument(wrong === undefined, name, `parameters "${wrong?.[0]}"`, "a variable", wrong?.[1], advice);
}

/** The parameters that gradients move. */
export function trainable(parameters: ParameterMap): ParameterMap {
  return new Map([...parameters].filter(([, variable]) => variable.trainable));
}

/** A module made of named parts, which it owns. */
export function composeModule(parts: Readonly<Record<string, Module>>): Module {
  const owned = Object.values(parts);
  return { parameters: collectParameters(parts), dispose: () => owned.forEach((part) => part.dispose()) };
}

/** A module that owns the given variables. */
export function ownParameters(variables: Readonly<Record<string, Variable>>): Module {
  const parameters = new Map(Object.entries(variables));
  return { parameters, dispose: () => parameters.forEach((variable) => variable.dispose()) };
}
