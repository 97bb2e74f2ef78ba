import {
  adam,
  type ExampleSource,
  fit,
  type FitOptions,
  type Objective,
  type Optimizer,
  RandomStream,
  requireArgument,
  requireKnownOptions,
  type Shape,
} from "@elbo/core";
import { type CodeMethods, codeNats } from "./code-model.js";
import { type CodePrior, type CodePriorDesign } from "./code-prior.js";
import { drawSource } from "./encode-source.js";
import { requireParts } from "./require-model.js";

/** Options of `fit` that make sense here; `validation` holds examples, as the source does. */
type PassedOn = Pick<
  FitOptions,
  "batchSize" | "seed" | "validation" | "patience" | "executor" | "signal" | "progress" | "onEpoch"
>;

export interface FitCodePriorOptions extends PassedOn {
  /** Passes over the codes, 20 unless given. A prior whose best fit is known, as independent codes', needs none. */
  readonly epochs?: number;
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

const optionNames = [
  ...["epochs", "batchSize", "seed", "validation", "patience", "executor", "signal", "progress", "onEpoch", "optimizer"],
];

/**
 * Fits a prior to the codes of a trained model by maximum likelihood: draws codes from q(z|x) for the source once,
 * and minimises the mean of -log p(codes), reported as "codes" in nats. The encoder and the decoder stay as they are.
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
  design: CodePriorDesign,
  options: FitCodePriorOptions = {},
): Promise<M> {
  requireKnownOptions("fitCodePrior", options, optionNames);
  requireParts("fitCodePrior", model, ["encoder", "codePrior", "withPrior"]);
  const { epochs = 20, optimizer = adam(), validation, ...fitting } = options;
  const moves = typeof optimizer === "object" && optimizer !== null && "createState" in optimizer;
  requireArgument(moves, "fitCodePrior", "optimizer", "an optimiser such as adam()", optimizer);
  const { executor, seed, signal } = options;
  const fitted = model.withPrior(design, seed);
  try {
    const encode = (from: ExampleSource) => drawSource("fitCodePrior", model, from, { executor, seed, signal });
    const codes = await encode(source);
    const { codePrior } = fitted;
    if (codePrior.fitCounts) codePrior.fitCounts(countCodes(codes));
    else {
      const held = validation && { validation: await encode(validation) };
      await fit(trainable(codePrior, design, optimizer), codes, { ...fitting, ...held, epochs });
    }
    return fitted;
  } catch (error) {
    fitted.dispose();
    throw error;
  }
}

function trainable(prior: CodePrior, { config }: CodePriorDesign, optimizer: Optimizer) {
  const { parameters } = prior;
  const objective: Objective = { parameters, evaluate: ({ x }, pass) => codeNats(prior, x!, pass) };
  return { kind: "code-prior", config, parameters, players: () => [{ name: "prior", objective, optimizer }] };
}

/** How often each code stands at each place, [...shape of a code, codes]. */
function countCodes(source: ExampleSource): Float64Array {
  const { spec, size } = source;
  const levels = spec.levels!;
  const places = product(spec.shape);
  const counts = new Float64Array(places * levels);
  const codes = source.read(Uint32Array.from({ length: size }, (_, i) => i), RandomStream.fromSeed(0))["x"]!.values;
  codes.forEach((code, at) => counts[(at % places) * levels + code]!++);
  return counts;
}

function product(shape: Shape): number {
  return shape.reduce((all, size) => all * size, 1);
}
