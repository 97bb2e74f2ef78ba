import { type Module } from "../types.js";

/**
 * The result of `body`, which takes over `modules`; when it throws, they are disposed first.
 *
 * @example
 * const encoder = dense({ units: 4 })([8], rng);
 * const model = disposeOnThrow([encoder], () => build(encoder));
 */
export function disposeOnThrow<T>(modules: readonly Pick<Module, "dispose">[], body: () => T): T {
  try {
    return body();
  } catch (error) {
    modules.forEach((module) => module.dispose());
    throw error;
  }
}
