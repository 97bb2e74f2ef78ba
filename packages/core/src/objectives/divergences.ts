import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { klDiagonalNormal } from "../distributions/kl-diagonal-normal.js";
import { monteCarloKl } from "../distributions/monte-carlo-kl.js";
import { type Density, type Divergence } from "../types.js";

/** KL(q(z|x) || p(z)) in closed form between diagonal normals: [batch], nats. */
export const analyticKl: Divergence<DiagonalNormal, DiagonalNormal> = ({ posterior, prior }) =>
  klDiagonalNormal(posterior, prior);

/** log q(z|x) - log p(z) at the drawn z, for any two densities: an unbiased estimate of the KL, nats. */
export const sampledKl: Divergence<Density, Density> = ({ z, posterior, prior }) => monteCarloKl(posterior, prior, z);
