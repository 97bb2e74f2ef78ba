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
import { latentExhibits } from "../exhibits/latent-exhibits.js";
import {
  type BenchModel,
  type EvaluateOptions,
  type Evaluation,
  type Figure,
  type KlEstimator,
  type Measured,
  type MeasureOptions,
  type Part,
  withoutExamples,
} from "./bench-model.js";

export interface LatentModelOptions<Q, P> {
  /** KL(q(z|x) || p(z)), for figures that name it. */
  readonly kl: Divergence<Q, P>;
  readonly klEstimator: KlEstimator;
  /** Forms of the bound that the posterior and the prior have; all three unless given. */
  readonly forms?: readonly ElboForm[];
  /** Whether p(z) is N(0, I), so that its quantiles span a manifold of two units; false unless given. */
  readonly standardPrior?: boolean;
  /** Figures besides the bound and the evidence; none unless given. */
  readonly others?: (source: ExampleSource, options: MeasureOptions) => Promise<Figure[]>;
}

/** Draws of z per example in the ELBO that a report shows. */
const elboSamples = 16;

/** A model with an encoder, a decoder and a prior over codes [latent], measured by its bound and its evidence. */
export function latentModel<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  options: LatentModelOptions<Q, P>,
): BenchModel {
  const units = model.config["latent"] as number;
  const { standardPrior = false } = options;
  return {
    model,
    draw: (count, rng) => model.generate(count, rng, { draw: true }),
    codes: { units, encode: (x) => model.encode(x), decode: (z) => model.decode(z) },
    parts: latentParts(model, units),
    measure: (source, given) => measure(model, source, given, options),
    evaluate: (source, given) => evaluate(model, source, given, options),
    exhibit: (data, executor) => latentExhibits(model, data, { executor, standardPrior }),
  };
}

function latentParts<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  units: number,
): Record<"encoder" | "decoder", Part> {
  const float = (shape: readonly number[]) => ({ shape, dtype: "float32" }) as const;
  return {
    encoder: { inputs: { x: float(model.data.shape) }, output: "z", apply: (x) => model.encode(x) },
    decoder: { inputs: { z: float([units]) }, output: "x", apply: (z) => model.decode(z) },
  };
}

async function measure<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  source: ExampleSource,
  given: MeasureOptions,
  { kl, klEstimator, others = none }: LatentModelOptions<Q, P>,
): Promise<Measured> {
  const { executor, signal, seed, evidenceSamples } = given;
  const shared = { executor, signal, seed };
  const elbo = await model.elbo(source, { ...shared, form: "kl", kl, samples: elboSamples });
  const evidence = withoutExamples(await model.evidence(source, { ...shared, samples: evidenceSamples }));
  return { elbo, klEstimator, evidence, others: await others(source, given) };
}

function none(): Promise<Figure[]> {
  return Promise.resolve([]);
}

async function evaluate<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  source: ExampleSource,
  given: EvaluateOptions,
  { kl, forms = ["joint", "entropy", "kl"], others = none }: LatentModelOptions<Q, P>,
): Promise<Evaluation> {
  const { executor, signal, seed, elboSamples: samples, evidenceSamples } = given;
  const shared = { executor, signal, seed };
  const elbo: ElboEstimate[] = [];
  for (const form of forms) elbo.push(await model.elbo(source, { ...shared, form, samples, ...(form === "kl" && { kl }) }));
  const draws = { ...shared, samples: evidenceSamples };
  const evidence = [await model.evidence(source, draws), await estimateEvidenceFromPrior(model, source, draws)];
  const { count, variances } = await activeUnits(model.encoder, source, shared);
  return {
    elbo,
    evidence: evidence.map(withoutExamples),
    activeUnits: { count, of: variances.length, variances: [...variances] },
    others: await others(source, given),
  };
}
