import { type DiagonalNormal, type Divergence } from "@elbo/core";

/** What a divergence of the family sees. */
export type Latents = Parameters<Divergence<DiagonalNormal, DiagonalNormal>>[0];
