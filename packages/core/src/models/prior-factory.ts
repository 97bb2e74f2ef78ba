import * as tf from "@tensorflow/tfjs";
import { requireArgument, requireCheckpoint, requireShape, show } from "../errors.js";
import { type DataSpec } from "../data/source.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { createRng, type HostRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Distribution, type Encoder, type Expectation, type Json, type JsonObject, type Prior } from "../types.js";

/** What a prior may be made of. All of it is borrowed. */
export interface PriorParts {
  /** Entries of a code. */
  readonly latent: number;
  readonly data: DataSpec;
  /** q(z|x) of the model that the prior is for. */
  readonly encoder: Encoder<Distribution & Expectation>;
  /** Randomness for first values. */
  readonly rng: HostRng;
}

/**
 * A prior to be: given a model's parts, p(z) over codes [latent]. The prior owns what it makes, not the parts; it lists
 * the parameters of the encoder among its own if it depends on them.
 */
export interface PriorFactory<P extends Distribution = Distribution> {
  (parts: PriorParts): Prior<P>;
  /** What it is, enough to make it again. Without it a model file says "custom". */
  readonly config?: JsonObject;
}

/** A factory with its description. */
export function definePrior<P extends Distribution>(
  config: JsonObject,
  build: (parts: PriorParts) => Prior<P>,
): PriorFactory<P> {
  return Object.assign((parts: PriorParts) => build(parts), { config });
}

/** A factory in a model's configuration. */
export function describePrior({ config }: PriorFactory): Json {
  return config ?? "custom";
}

/**
 * The prior that a factory makes for a model.
 *
 * @param where names the model in errors
 * @throws {ArgumentError} if the factory is not a function, or the prior has no density at codes that it has not drawn, as
 *   one of posteriors through planar maps
 * @throws {ShapeError} if the prior is not over codes [latent]
 */
export function buildPrior<P extends Distribution>(
  where: string,
  factory: PriorFactory<P>,
  { seed = 0, ...parts }: Omit<PriorParts, "rng"> & { readonly seed?: number },
): Prior<P> {
  const rule = "a function that makes a prior, such as those of @elbo/priors";
  requireArgument(typeof factory === "function", where, "prior", rule, factory);
  const prior = factory({ ...parts, rng: createRng(seed).split("weights").split("prior") });
  disposeOnThrow([prior], () => tf.tidy(() => requireFit(where, factory, prior, parts.latent)));
  return prior;
}

function requireFit(where: string, factory: PriorFactory, prior: Prior<Distribution>, latent: number): void {
  const distribution = prior.distribution(evaluationPass(createRng(0)));
  const { eventShape } = distribution;
  const fits = tf.util.arraysEqual([...eventShape], [latent]);
  requireShape(fits, where, "prior", `be over codes of shape [${latent}]`, eventShape);
  const advice =
    "It is made of posteriors whose maps have no inverse in closed form: take other posteriors, as " +
    "autoregressivePosterior(), or a prior that is not made of posteriors, as mixtureOfGaussians() or realNvpPrior().";
  requireArgument(
    hasDensity(distribution),
    where,
    "prior",
    "one with a density at every code",
    describePrior(factory),
    advice,
  );
}

/** Whether the density of codes that others drew is known. */
function hasDensity(distribution: Distribution): boolean {
  const { kind, components, bijector } = distribution as Described;
  if (kind === "mixture" && components !== undefined) return hasDensity(components);
  return kind !== "transformed" || bijector === undefined || bijector.directions.includes("inverse");
}

/** What mixtures and transformed distributions say of themselves. */
interface Described {
  readonly kind?: string;
  readonly components?: Distribution;
  readonly bijector?: { readonly directions: readonly string[] };
}

/**
 * Checks that the prior which a saved model had is given again.
 *
 * @throws {CheckpointError} if it is missing, or is another one
 */
export function requireSamePrior(where: string, config: JsonObject, factory: PriorFactory | undefined): void {
  const saved = config["prior"];
  const given = factory && describePrior(factory);
  const rule = saved === undefined ? "left out" : `the one of the saved model, ${show(saved)}`;
  const same = JSON.stringify(saved) === JSON.stringify(given);
  requireCheckpoint(same, where, "prior", rule, given, "Files hold the numbers of a prior, not how it is made.");
}
