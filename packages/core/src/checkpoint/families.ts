import { type Module } from "../types.js";

/** What can be loaded by its kind alone. */
export interface LoadableFamily {
  /** The family's name in files. */
  readonly kind: string;
  /** The package that defines it, which a file names to those who have not imported it. */
  readonly package?: string;
  load(this: void, file: Uint8Array, again?: object): Module;
}

const families = new Map<string, LoadableFamily>();

/**
 * Makes a family known to `loadModel`; one of the same kind that was known before is forgotten. `defineModel` and `defineLatentModel` call it:
 * who wraps what they return, with another `load`, calls it again.
 */
export function registerFamily(family: LoadableFamily): void {
  families.set(family.kind, family);
}

/** The family of a kind, once the package that defines it has been imported. */
export function familyOf(kind: string): LoadableFamily | undefined {
  return families.get(kind);
}

/** Kinds of all families that are known. */
export function knownKinds(): readonly string[] {
  return [...families.keys()];
}
