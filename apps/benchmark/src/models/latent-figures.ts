import {
  activeUnits,
  type Distribution,
  type Divergence,
  type ElboEstimate,
  type ElboForm,
  estimateEvidenceFromPrior,
  type ExampleSource,
  type LatentVariableModel,
  type Summarised,
} from "@elbo/core";
import {
  type BenchModel,
  elboSamples,
  type EvaluateOptions,
  type Evaluation,
  type Figure,
  type KlEstimator,
  type Measured,
  type MeasureOptions,
  withoutExamples,
} from "./bench-model.js";

export interface LatentFiguresOptions<Q, P> {
  /** KL(q(z|x) || p(z)), for figures that name it. */
  readonly kl: Divergence<Q, P>;
  readonly klEstimator: KlEstimator;
  /** Forms of the bound that the posterior and the prior have; all three unless given. */
  readonly forms?: readonly ElboForm[];
  /** Whether the units of a code can be active or not; true unless given. */
  readonly hasUnits?: boolean;
  /** Figures besides the bound and the evidence; none unless given. */
  readonly others?: (source: ExampleSource, options: MeasureOptions) => Promise<Figure[]>;
}

/** The figures of a model whose bound and evidence can be estimated. */
export function latentFigures<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  options: LatentFiguresOptions<Q, P>,
): Pick<BenchModel, "measure" | "evaluate"> {
  return {
    measure: (source, given) => measure(model, source, given, options),
    evaluate: (source, given) => evaluate(model, source, given, options),
  };
}

async function measure<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  source: ExampleSource,
  given: MeasureOptions,
  { kl, klEstimator, others = none }: LatentFiguresOptions<Q, P>,
): Promise<Measured> {
  const { executor, signal, seed, evidenceSamples, onProgress } = given;
  const shared = { executor, signal, seed };
  const elbo = await model.elbo(source, { ...shared, form: "kl", kl, samples: elboSamples });
  const evidence = withoutExamples(await model.evidence(source, { ...shared, samples: evidenceSamples, onProgress }));
  return { elbo, klEstimator, evidence, others: await others(source, given) };
}

async function evaluate<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  source: ExampleSource,
  given: EvaluateOptions,
  { kl, forms = ["joint", "entropy", "kl"], hasUnits = true, others = none }: LatentFiguresOptions<Q, P>,
): Promise<Evaluation> {
  const { executor, signal, seed, elboSamples: samples, evidenceSamples, onProgress } = given;
  const shared = { executor, signal, seed };
  const elbo: ElboEstimate[] = [];
  for (const form of forms) elbo.push(await model.elbo(source, { ...shared, form, samples, ...(form === "kl" && { kl }) }));
  const draws = { ...shared, samples: evidenceSamples, onProgress };
  const evidence = [await model.evidence(source, draws), await estimateEvidenceFromPrior(model, source, draws)];
  return {
    ...{ elbo, evidence: evidence.map(withoutExamples) },
    ...(hasUnits && { activeUnits: await unitsOf(model, source, shared) }),
    others: await others(source, given),
  };
}

async function unitsOf<Q extends Summarised>(
  { encoder }: Pick<LatentVariableModel<Q, Distribution, Summarised>, "encoder">,
  source: ExampleSource,
  options: Pick<MeasureOptions, "executor" | "signal" | "seed">,
): Promise<NonNullable<Evaluation["activeUnits"]>> {
  const { count, variances } = await activeUnits(encoder, source, options);
  return { count, of: variances.length, variances: [...variances] };
}

function none(): Promise<Figure[]> {
  return Promise.resolve([]);
}
