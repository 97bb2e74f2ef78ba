import {
  activeUnits,
  type Distribution,
  type Divergence,
  type ElboEstimate,
  type ElboForm,
  estimateEvidenceFromPrior,
  type ExampleSource,
  type EvidenceModel,
  type Summarised,
} from "@elbo/core";
import {
  type BenchModel,
  elboSamples,
  type EvaluateOptions,
  type Evaluation,
  type FamilyMetrics,
  familyMetrics,
  type KlEstimator,
  type Measured,
  type MeasureOptions,
  withoutExamples,
} from "./bench-model.js";
import { gathering } from "../gathering.js";

export interface LatentMetricsOptions<Q, P> {
  /** KL(q(z|x) || p(z)), for metrics that name it. */
  readonly kl: Divergence<Q, P>;
  readonly klEstimator: KlEstimator;
  /**
   * Forms of the bound that the posterior and the prior have.
   * @default all three
   */
  readonly forms?: readonly ElboForm[];
  /**
   * Whether the units of a code can be active or not.
   * @default true
   */
  readonly hasUnits?: boolean;
  /**
   * Metrics besides the bound and the evidence.
   * @default none
   */
  readonly others?: FamilyMetrics;
}

/** The metrics of a model whose bound and evidence can be estimated. */
export function latentMetrics<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: EvidenceModel<Q, P, L>,
  options: LatentMetricsOptions<Q, P>,
): Pick<BenchModel, "measure" | "evaluate"> {
  return {
    measure: (source, given) => measure(model, source, given, options),
    evaluate: (source, given) => evaluate(model, source, given, options),
  };
}

async function measure<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: EvidenceModel<Q, P, L>,
  source: ExampleSource,
  given: MeasureOptions,
  { kl, klEstimator, others = {} }: LatentMetricsOptions<Q, P>,
): Promise<Measured> {
  const { executor, signal, seed, evidenceSamples, onProgress, onEvidence } = given;
  const shared = { executor, signal, seed };
  const gathered = gathering(signal);
  const { take, leftOut } = gathered;
  const elbo = await take("-ELBO", () => model.elbo(source, { ...shared, form: "kl", kl, samples: elboSamples }));
  const evidence = await take("-log p(x)", () =>
    model.evidence(source, { ...shared, samples: evidenceSamples, onProgress }),
  );
  if (evidence) onEvidence?.(evidence.perExample);
  return {
    ...(elbo && { elbo, klEstimator }),
    ...(evidence && { evidence: withoutExamples(evidence) }),
    others: await familyMetrics(others, source, given, gathered),
    leftOut,
  };
}

async function evaluate<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: EvidenceModel<Q, P, L>,
  source: ExampleSource,
  given: EvaluateOptions,
  { kl, forms = ["joint", "entropy", "kl"], hasUnits = true, others = {} }: LatentMetricsOptions<Q, P>,
): Promise<Evaluation> {
  const { executor, signal, seed, elboSamples: samples, evidenceSamples, onProgress } = given;
  const shared = { executor, signal, seed };
  const gathered = gathering(signal);
  const { take, leftOut } = gathered;
  const elbo: (ElboEstimate | undefined)[] = [];
  for (const form of forms)
    elbo.push(
      await take(`-ELBO, form "${form}"`, () =>
        model.elbo(source, { ...shared, form, samples, ...(form === "kl" && { kl }) }),
      ),
    );
  const draws = { ...shared, samples: evidenceSamples, onProgress };
  const evidence = [
    await take("-log p(x), importance sampling", () => model.evidence(source, draws)),
    await take("-log p(x), prior Monte Carlo", () => estimateEvidenceFromPrior(model, source, draws)),
  ];
  const units = hasUnits ? await take("active units", () => unitsOf(model, source, shared)) : undefined;
  return {
    elbo: elbo.filter((each) => each !== undefined),
    evidence: evidence.filter((each) => each !== undefined).map(withoutExamples),
    ...(units && { activeUnits: units }),
    others: await familyMetrics(others, source, given, gathered),
    leftOut,
  };
}

async function unitsOf<Q extends Summarised>(
  { encoder }: Pick<EvidenceModel<Q, Distribution, Summarised>, "encoder">,
  source: ExampleSource,
  options: Pick<MeasureOptions, "executor" | "signal" | "seed">,
): Promise<NonNullable<Evaluation["activeUnits"]>> {
  const { count, variances } = await activeUnits(encoder, source, options);
  return { count, of: variances.length, variances: [...variances] };
}
