import { type DataSpec, type JsonObject } from "@elbo/core";

/**
 * Whether p(x|z) is a density of values that are real numbers, or are taken for such by a normal likelihood. Nats of a density
 * depend on the unit of the values, and of levels on the width that one is given, so that bits per dimension would compare
 * with no others.
 */
export function isDensity({ kind }: DataSpec, { likelihood }: JsonObject): boolean {
  const countable = kind === "binary" || kind === "categorical";
  return kind === "mixed" || likelihood === "normal" || (likelihood === undefined && !countable);
}

/** Estimates with bits per dimension only where these are of probabilities; null in their place elsewhere. */
export function withComparableBits<E extends { readonly bitsPerDimension: number | null }>(
  estimate: E,
  density: boolean,
): E {
  return density ? { ...estimate, bitsPerDimension: null } : estimate;
}
