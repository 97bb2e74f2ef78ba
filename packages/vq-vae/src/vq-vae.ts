import { type JsonObject, requireArgument } from "@elbo/core";

export interface VqVaeOptions {
  /** Units of the latent space. */
  readonly latent: number;
}

/**
 * The vq-vae family.
 *
 * @throws {ArgumentError} if `latent` is not a positive integer
 * @example
 * vqVae({ latent: 16 }).config;
 */
export function vqVae({ latent }: VqVaeOptions): { readonly config: JsonObject } {
  requireArgument(Number.isInteger(latent) && latent > 0, "vqVae", "latent", "a positive integer", latent);
  return { config: { kind: "vq-vae", latent } };
}
