import { type DiagonalNormal, standardNormal } from "../distributions/diagonal-normal.js";
import { type Prior, type Shape } from "../types.js";

/** p(z) = N(0, I) over events of `shape`, the prior of the plain VAE. It has no parameters. */
export function standardNormalPrior(shape: Shape): Prior<DiagonalNormal> {
  return { parameters: new Map(), distribution: () => standardNormal(shape), dispose: () => undefined };
}
