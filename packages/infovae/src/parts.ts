import { type DiagonalNormal, type Divergence, type Encoder, type Prior } from "@elbo/core";

/** Where codes come from, and what they are compared with. */
export interface CodeParts {
  readonly encoder: Encoder<DiagonalNormal>;
  readonly prior: Prior<DiagonalNormal>;
}

/** What a divergence of the family sees. */
export type Latents = Parameters<Divergence<DiagonalNormal, DiagonalNormal>>[0];
