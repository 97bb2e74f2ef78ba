import {
  adam,
  checkedLogProb,
  describePrior,
  type Distribution,
  type ExampleSource,
  fit,
  type FitOptions,
  type GenerativeModel,
  type JsonObject,
  type LatentModel,
  type LatentVariableModel,
  type Module,
  type Objective,
  type Optimizer,
  ownEarlyStopping,
  type Prior,
  type PriorFactory,
  requireArgument,
  requireKnownOptions,
  type Scalar,
  type Summarised,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { drawCodes } from "./codes.js";

/** A model that goes with another prior. */
export interface AdaptableModel<M extends GenerativeModel>
  extends LatentModel<Summarised, Distribution, Summarised>, Pick<GenerativeModel, "parameters"> {
  withPrior(factory: PriorFactory, seed?: number): M;
}

/** Options of `fit` that make sense here; `validation` holds examples, as the source does. */
type PassedOn = Pick<
  FitOptions,
  "batchSize" | "seed" | "validation" | "patience" | "executor" | "signal" | "progress" | "onEpoch"
>;

export interface FitPriorOptions extends PassedOn {
  /**
   * Passes over the codes at most.
   * @default 1000 with validation, 20 without
   */
  readonly epochs?: number;
  /**
   * Codes that are drawn per example. All draws of a plain autoencoder's code are the same: 1 does there.
   * @default 10
   */
  readonly samples?: number;
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  readonly optimizer?: Optimizer;
}

const optionNames = [
  ...["epochs", "batchSize", "seed", "validation", "patience", "executor", "signal", "progress", "onEpoch"],
  ...["samples", "optimizer"],
];

/**
 * Fits a prior to a trained model's codes by maximum likelihood: it maximises the mean of log p(z) over codes drawn from
 * q(z|x) of the source's examples, which raises the ELBO without touching the encoder and the decoder. A model that takes
 * labels, as `conditionalVae`, encodes each example with its own. A plain or noisy autoencoder, which has no bound,
 * generates from the fitted prior. With `validation` the fit ends when its codes were no likelier for `patience` epochs, 10 unless
 * given.
 *
 * @returns the model with the new prior, as from its `withPrior`
 * @throws {ArgumentError} if an option is unknown or impossible, or the prior depends on the encoder, as a VampPrior, or is
 *   over other codes
 * @throws {ShapeError} if the prior is not over the model's codes
 * @see Ghosh et al. 2020, section 4, https://arxiv.org/abs/1903.12436
 * @example
 * const fitted = await fitPrior(model, source, mixtureOfGaussians({ components: 4 }), { epochs: 2 });
 * const examples = fitted.generate(16, createRng(0));
 */
export async function fitPrior<Q extends Summarised, L extends Summarised, P extends Distribution>(
  model: LatentVariableModel<Q, Distribution, L>,
  source: ExampleSource,
  factory: PriorFactory<P>,
  options?: FitPriorOptions,
): Promise<LatentVariableModel<Q, P, L>>;
export async function fitPrior<M extends FittedModel>(
  model: AdaptableModel<M>,
  source: ExampleSource,
  factory: PriorFactory,
  options?: FitPriorOptions,
): Promise<M>;
export async function fitPrior(
  model: AdaptableModel<FittedModel>,
  source: ExampleSource,
  factory: PriorFactory,
  options: FitPriorOptions = {},
): Promise<FittedModel> {
  requireKnownOptions("fitPrior", options, optionNames);
  const { samples = 10, optimizer = adam(), validation, epochs, patience, ...fitting } = options;
  requireArgument(Number.isInteger(samples) && samples >= 1, "fitPrior", "samples", "a positive integer", samples);
  const fitted = model.withPrior(factory, options.seed);
  try {
    requireOwnParameters(fitted.prior, model.encoder);
    const { executor, seed } = options;
    const drawn = (from: ExampleSource) => drawCodes(model, from, { samples, executor, seed });
    const held = validation && (await drawn(validation));
    const config = { prior: describePrior(factory) };
    await fit(trainable(fitted.prior, config, optimizer), await drawn(source), {
      ...{ ...fitting, ...ownEarlyStopping({ epochs, patience, validation }) },
      ...(held && { validation: held }),
    });
    return fitted;
  } catch (error) {
    fitted.dispose();
    throw error;
  }
}

type FittedModel = GenerativeModel & LatentModel<Summarised, Distribution, Summarised>;

function trainable(prior: Prior<Distribution>, config: JsonObject, optimizer: Optimizer) {
  const { parameters } = prior;
  const objective: Objective = {
    parameters,
    evaluate: ({ x }, pass) => {
      const loss = tf.neg<Scalar>(tf.mean(checkedLogProb("prior", prior.distribution(pass), x!, [x!.shape[0]])));
      return { loss, terms: { crossEntropy: loss } };
    },
  };
  return { kind: "prior", config, parameters, players: () => [{ name: "prior", objective, optimizer }] };
}

function requireOwnParameters(prior: Module, encoder: Module): void {
  const encoders = new Set(encoder.parameters.values());
  const shared = [...prior.parameters].find(([, variable]) => encoders.has(variable));
  const advice = "Fitting it would train the encoder too: train it with the model, or fit a mixture or a flow.";
  requireArgument(
    shared === undefined,
    "fitPrior",
    "prior",
    "one that does not depend on the encoder",
    shared?.[0],
    advice,
  );
}
