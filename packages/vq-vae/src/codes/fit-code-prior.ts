import { adam, type ExampleSource, type Optimizer, requireArgument, requireKnownOptions } from "@elbo/core";
import { type CodeMethods } from "./code-model.js";
import { type CodePriorFactory } from "../prior/code-prior.js";
import { fitToCodes, type FitToCodesOptions } from "./fit-to-codes.js";
import { requireParts } from "./require-model.js";

export interface FitCodePriorOptions extends FitToCodesOptions {
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  readonly optimizer?: Optimizer;
}

const optionNames = [
  ...[
    "epochs",
    "batchSize",
    "seed",
    "validation",
    "patience",
    "executor",
    "signal",
    "progress",
    "onEpoch",
    "optimizer",
  ],
];

/**
 * Fits a prior to the codes of a trained model by maximum likelihood: draws codes from q(z|x) for the source once,
 * and minimises the mean of -log p(codes), reported as "codes" in nats. The encoder and the decoder stay as they are.
 *
 * A prior whose best fit is known, as independent codes', is fitted exactly. Another one learns: with `validation` until its codes
 * cost no less for `patience` epochs, usually 10.
 *
 * @returns the model with the new prior, as from `model.withPrior`
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if the prior does not fit the shape of the codes
 * @see van den Oord et al. 2017, section 3.3, https://arxiv.org/abs/1711.00937
 * @example
 * const fitted = await fitCodePrior(model, source, gatedPixelCnn({ filters: 8, layers: 2 }), { epochs: 1 });
 * const images = fitted.generate(4, createRng(0));
 */
export async function fitCodePrior<M extends CodeMethods<M>>(
  model: M,
  source: ExampleSource,
  factory: CodePriorFactory,
  options: FitCodePriorOptions = {},
): Promise<M> {
  requireKnownOptions("fitCodePrior", options, optionNames);
  requireParts("fitCodePrior", model, ["encoder", "codePrior", "withPrior"]);
  const { optimizer = adam(), ...fitting } = options;
  const moves = typeof optimizer === "object" && optimizer !== null && "createState" in optimizer;
  requireArgument(moves, "fitCodePrior", "optimizer", "an optimiser such as adam()", optimizer);
  const fitted = model.withPrior(factory, options.seed);
  try {
    await fitToCodes(model, source, { prior: fitted.codePrior, config: factory.config, optimizer }, fitting);
    return fitted;
  } catch (error) {
    fitted.dispose();
    throw error;
  }
}
