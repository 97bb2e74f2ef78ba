import { type DiagonalNormal, type Distribution, type Divergence, type Encoder, type Prior } from "@elbo/core";

/** Where codes come from, and what they are compared with. */
export interface CodeParts {
  readonly encoder: Encoder<DiagonalNormal>;
  readonly prior: Prior<Distribution>;
}

/** What a divergence of the family sees. */
export type Latents = Parameters<Divergence<DiagonalNormal, Distribution>>[0];
