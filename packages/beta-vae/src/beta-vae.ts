import { type JsonObject, requireArgument } from "@elbo/core";

export interface BetaVaeOptions {
  /** Units of the latent space. */
  readonly latent: number;
}

/**
 * The beta-vae family.
 *
 * @throws {ArgumentError} if `latent` is not a positive integer
 * @example
 * betaVae({ latent: 16 }).config;
 */
export function betaVae({ latent }: BetaVaeOptions): { readonly config: JsonObject } {
  requireArgument(Number.isInteger(latent) && latent > 0, "betaVae", "latent", "a positive integer", latent);
  return { config: { kind: "beta-vae", latent } };
}
