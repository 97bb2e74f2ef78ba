import { type Distribution, type Prior } from "@elbo/core";

/** A prior without parameters, made anew in each pass. */
export function fixedPrior<P extends Distribution>(make: () => P): Prior<P> {
  return { parameters: new Map(), distribution: make, dispose: () => undefined };
}
