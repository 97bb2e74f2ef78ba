import {
  type ExampleSource,
  type FinishOptions,
  fit,
  type FitOptions,
  type JsonObject,
  type Objective,
  type Optimizer,
  ownEarlyStopping,
  RandomStream,
  type Shape,
  trainable as trainableOf,
} from "@elbo/core";
import { codeNats } from "./code-model.js";
import { type CodePrior } from "../prior/code-prior.js";
import { type CodeModel, drawSource } from "./encode-source.js";

/** Options of `fit` that make sense here; `validation` holds examples, as the source does. */
export interface FitToCodesOptions extends FinishOptions, Pick<FitOptions, "progress" | "onEpoch"> {
  /**
   * Passes over the codes at most, where the prior learns.
   * @default 1000 with validation, 20 without
   */
  readonly epochs?: number;
}

/** A prior over codes, what it is, and what moves its parameters. */
export interface LearningPrior {
  readonly prior: CodePrior;
  readonly config: JsonObject;
  readonly optimizer: Optimizer;
}

/** Fits a prior to codes drawn from q(z|x) of a source: exactly where that is known, and else until it gets no better. */
export async function fitToCodes(
  model: CodeModel,
  source: ExampleSource,
  learning: LearningPrior,
  { epochs, patience, validation, ...fitting }: FitToCodesOptions,
): Promise<void> {
  const { prior } = learning;
  const { executor, seed, signal } = fitting;
  const encode = (from: ExampleSource) => drawSource("fitCodePrior", model, from, { executor, seed, signal });
  const codes = await encode(source);
  if (prior.fitCounts) return prior.fitCounts(countCodes(codes));
  const held = validation && { validation: await encode(validation) };
  const { stopped } = await fit(trainable(learning), codes, {
    ...fitting,
    ...held,
    ...ownEarlyStopping({ epochs, patience, validation }),
  });
  if (stopped === "aborted") signal?.throwIfAborted();
}

/**
 * What a model does when its training is over: the encoder stands still then, and its prior is fitted to the codes. One that
 * learns goes on from where it stands until held-out codes cost no less; without held-out examples it stays.
 */
export function finishingPrior(model: CodeModel, learning: LearningPrior) {
  const { prior } = learning;
  const learns = trainableOf(prior.parameters).size > 0;
  return {
    finish: async (source: ExampleSource, options: FinishOptions = {}): Promise<void> => {
      if (prior.fitCounts || (learns && options.validation)) await fitToCodes(model, source, learning, options);
    },
  };
}

function trainable({ prior, config, optimizer }: LearningPrior) {
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
  const codes = source.read(
    Uint32Array.from({ length: size }, (_, i) => i),
    RandomStream.fromSeed(0),
  )["x"]!.values;
  codes.forEach((code, at) => counts[(at % places) * levels + code]!++);
  return counts;
}

function product(shape: Shape): number {
  return shape.reduce((all, size) => all * size, 1);
}
