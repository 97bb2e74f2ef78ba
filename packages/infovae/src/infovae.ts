import { type JsonObject, requireArgument } from "@elbo/core";

export interface InfovaeOptions {
  /** Units of the latent space. */
  readonly latent: number;
}

/**
 * The infovae family.
 *
 * @throws {ArgumentError} if `latent` is not a positive integer
 * @example
 * infovae({ latent: 16 }).config;
 */
export function infovae({ latent }: InfovaeOptions): { readonly config: JsonObject } {
  requireArgument(Number.isInteger(latent) && latent > 0, "infovae", "latent", "a positive integer", latent);
  return { config: { kind: "infovae", latent } };
}
