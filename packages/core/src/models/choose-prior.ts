import { sampledKl } from "../objectives/divergences.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import {
  type Density,
  type Distribution,
  type Divergence,
  type JsonObject,
  type Prior,
  type Sampler,
  type Tensor,
} from "../types.js";
import { buildPrior, describePrior, type PriorFactory, type PriorParts } from "./prior-factory.js";
import { requireSameSupport } from "./same-support.js";

/** A prior, and KL(q(z|x) || p(z)) to it. */
export interface PriorAndKl<Q, P> {
  readonly prior: Prior<P>;
  kl(this: void, ...latents: Parameters<Divergence<Q, P>>): Tensor;
}

/** The same, with what a model's configuration says of the prior. */
export interface ChosenPrior<Q, P> extends PriorAndKl<Q, P> {
  /** Empty where no prior was asked for. */
  readonly config: JsonObject;
}

/**
 * The prior that a factory makes for a model, with the KL at the drawn z, log q(z|x) - log p(z); or the usual prior with
 * its own KL where no factory is given.
 *
 * @param where names the model in errors
 * @param usual it is disposed where another takes its place
 * @throws {ArgumentError} if the factory is not a function, or its prior is over other codes than the usual one, or has no
 *   density at them
 * @throws {ShapeError} if its prior is not over codes [latent]
 */
export function choosePrior<Q extends Sampler & Density, P extends Distribution>(
  where: string,
  factory: PriorFactory<P> | undefined,
  usual: PriorAndKl<Q, P>,
  parts: Omit<PriorParts, "rng"> & { readonly seed?: number },
): ChosenPrior<Q, P> {
  if (factory === undefined) return { ...usual, config: {} };
  const prior = disposeOnThrow([usual.prior], () => buildPrior(where, factory, parts));
  disposeOnThrow([prior, usual.prior], () => requireSameSupport(where, usual.prior, prior));
  usual.prior.dispose();
  return { prior, kl: sampledKl, config: { prior: describePrior(factory) } };
}
