import { type Module, type Parameters, type Variable } from "../types.js";

/**
 * The parameters of a module's parts, each path prefixed with the part's name.
 * A part that two names share (the encoder in a VampPrior) appears once, under the first.
 *
 * @example
 * collectParameters({ encoder, decoder }).get("encoder/dense0/kernel");
 */
export function collectParameters(parts: Readonly<Record<string, { readonly parameters: Parameters }>>): Parameters {
  const all = new Map<string, Variable>();
  const seen = new Set<Variable>();
  for (const [name, part] of Object.entries(parts))
    for (const [path, variable] of part.parameters) {
      if (seen.has(variable)) continue;
      seen.add(variable);
      all.set(path === "" ? name : `${name}/${path}`, variable);
    }
  return all;
}

/** The parameters that gradients move. */
export function trainable(parameters: Parameters): Parameters {
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
