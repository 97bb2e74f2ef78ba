import {
  type AutoencodingModel,
  autoencodingModel,
  type AutoencodingModelParts,
  buildPrior,
  describePrior,
  type Distribution,
  type ExampleSource,
  finishOptionNames,
  type FinishOptions,
  type GenerateOptions,
  disposeOnThrow,
  type PriorFactory,
  requireArgument,
  requireFittingData,
  requireKnownOptions,
  requireSameSupport,
  requireSource,
  type Rng,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { boxOfCodes, gaussianOfCodes } from "./code-priors.js";
import { type CodeStatistics } from "./code-statistics.js";
import { summariseCodes } from "./summarise-codes.js";

export interface AutoencoderGenerateOptions extends GenerateOptions {
  /**
   * Where codes come from: `prior` of the model, the normal with the codes' mean and covariance, or their box,
   * evenly. The first two are the same until `withPrior` gives another.
   * @default "prior"
   */
  readonly from?: "prior" | "gaussian" | "box";
}

/**
 * An encoder and a decoder without a prior of their own: there is no bound on the evidence, and `generate` draws codes
 * where training saw some. `prior` is the normal fitted to them, unless another is fitted afterwards.
 */
export interface Autoencoder extends AutoencodingModel<Summarised, Distribution, Summarised> {
  /** New examples. Equal generators give equal examples, however often. */
  generate(count: number, rng: Rng, options?: AutoencoderGenerateOptions): Tensor;
  /**
   * The model with another prior, to draw from and to save; it has no players. Its `dispose` ends the new prior alone.
   * `withPrior` and `fitPrior` of `@elbo/priors` call it: the second fits the prior to the codes of examples.
   *
   * @param seed of the prior's first values, 0 unless given
   * @throws {ArgumentError} if the factory is not a function, or the prior is over other codes than vectors
   * @throws {ShapeError} if the prior is not over codes of the model's size
   * @see Ghosh et al. 2020, section 4, https://arxiv.org/abs/1903.12436
   */
  withPrior(factory: PriorFactory, seed?: number): Autoencoder;
  /**
   * Computes the statistics of the codes, from which "gaussian", "box" and the noise of a noisy code follow, over all
   * examples of a source. `fit` does it at the end of training; until then they are running means.
   */
  finish(source: ExampleSource, options?: FinishOptions): Promise<void>;
}

type Parts = AutoencodingModelParts<Summarised, Distribution, Summarised>;

/** Gives the parts of an autoencoder their methods. The statistics belong to the prior or to the auxiliary modules. */
export function autoencoderModel(parts: Parts, statistics: CodeStatistics): Autoencoder {
  const { kind } = parts;
  const model = autoencodingModel(parts);
  const drawingFrom = (prior: Parts["prior"]) => autoencodingModel({ ...parts, prior, players: [] });
  const gaussian = gaussianOfCodes(statistics);
  const places = { prior: model, gaussian: drawingFrom(gaussian), box: drawingFrom(boxOfCodes(statistics)) };
  return {
    ...model,
    generate: (count, rng, { from = "prior", ...rest } = {}) => {
      requireArgument(Object.hasOwn(places, from), `${kind}.generate`, "from", '"prior", "gaussian" or "box"', from);
      return places[from].generate(count, rng, rest);
    },
    finish: async (source, options = {}) => {
      requireKnownOptions(`${kind}.finish`, options, finishOptionNames);
      requireSource(`${kind}.finish`, "source", source);
      requireFittingData(`${kind}.finish`, parts.data, source.spec);
      statistics.assign(await summariseCodes(model, source, options));
    },
    withPrior: (factory, seed) => {
      const { data, encoder } = parts;
      const prior = buildPrior(`${kind}.withPrior`, factory, { data, encoder, latent: statistics.mean.size, seed });
      disposeOnThrow([prior], () => requireSameSupport(`${kind}.withPrior`, gaussian, prior));
      const config = { ...parts.config, prior: describePrior(factory) };
      const changed = { ...parts, config, prior, players: [], auxiliary: { codes: statistics } };
      return { ...autoencoderModel(changed, statistics), dispose: () => prior.dispose() };
    },
  };
}
