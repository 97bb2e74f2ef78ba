import {
  type ElboEstimate,
  type EvidenceEstimate,
  type ExampleSource,
  type Executor,
  type GenerativeModel,
  type ParameterMap,
  type Pass,
  type Rng,
  type Shape,
  type Tensor,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type Exhibit } from "../exhibits/exhibit.js";
import { type Gathering, gathering, type LeftOut } from "../gathering.js";

/**
 * A model with what the commands do with it. Its family decides each of these, so that no command needs to know which
 * family it holds; what is absent, the family cannot do.
 */
export interface BenchModel {
  readonly model: GenerativeModel;
  /** New examples with every value drawn from p(x|z), where `model.generate` gives means: [count, ...shape]. */
  readonly draw?: (count: number, rng: Rng) => Tensor;
  /** The space of codes, where codes are vectors of real numbers. */
  readonly codes?: CodeSpace;
  /** What can be exported as a function of tensors. */
  readonly parts: Readonly<Partial<Record<PartName, Part>>>;
  /** The metrics that a report shows. */
  measure(source: ExampleSource, options: MeasureOptions): Promise<Measured>;
  /** All metrics that the family knows, for the command evaluate. */
  evaluate(source: ExampleSource, options: EvaluateOptions): Promise<Evaluation>;
  /** Metrics of the model as it is after each epoch of its training, where the family has some. */
  readonly watch?: (source: ExampleSource, options: Pick<MeasureOptions, "executor" | "seed">) => Watch;
  /** Metrics of new examples, as a classifier sees them, where the family has some of its own. */
  readonly judge?: (judge: Judge, options: Pick<MeasureOptions, "seed">) => Promise<Metric[]>;
  /** What a report shows, from fixed seeds: the same model gives the same exhibits. */
  exhibit(data: Dataset, executor: Executor): Promise<Exhibit[]>;
}

/** A classifier that looks at generated examples. */
export interface Judge {
  /** p(class | x): [n, ...shape] to [n, classes]. */
  readonly classify: (x: Tensor) => Tensor;
  readonly parameters: ParameterMap;
  /** Share of the test examples that it is right on. */
  readonly accuracy: number;
  /** Number of classes that it tells. */
  readonly classes: number;
  /** Those of them that training examples have, in order. */
  readonly occurring: readonly number[];
}

/** Measures a model while it learns. */
export interface Watch {
  /** The metrics by name, as the model is now. */
  measure(): Promise<Readonly<Record<string, number>>>;
  dispose(): void;
}

/** Codes [units] of examples. */
export interface CodeSpace {
  readonly units: number;
  /** [n, ...shape of an example] to [n, units]. */
  readonly encode: (x: Tensor) => Tensor;
  /** [n, units] to [n, ...shape of an example]. */
  readonly decode: (z: Tensor) => Tensor;
  /** KL(q(z_j|x) || p(z_j)) of each unit in nats, [n, ...shape of an example] to [n, units], where it has a closed form. */
  readonly unitKl?: (x: Tensor, pass: Pass) => Tensor;
  /** Log variances of q(z|x), [n, ...shape of an example] to [n, units], where it is a normal with independent units. */
  readonly logVariance?: (x: Tensor, pass: Pass) => Tensor;
}

export const partNames = ["encoder", "decoder"] as const;
export type PartName = (typeof partNames)[number];

/** A function of tensors whose first axes count the examples. */
export interface Part {
  /** The arguments in order: their names, and what one example of each is. */
  readonly inputs: Readonly<Record<string, PartInput>>;
  /** Name of the result. */
  readonly output: string;
  readonly apply: (...inputs: Tensor[]) => Tensor;
}

export interface PartInput {
  readonly shape: Shape;
  readonly dtype: "float32" | "int32";
}

/**
 * How a reported KL comes about: exactly, as the mean of log q(z|x) - log p(z) over draws of z, or as -log p(codes) of the
 * codes that a certain posterior gives.
 */
export type KlEstimator = "closed form" | "Monte Carlo" | "cost of the codes";

/** Null where p(x|z) is a density, whose bits compare with no others. */
interface ComparableBits {
  readonly bitsPerDimension: number | null;
}

export type BoundMetric = Omit<ElboEstimate, "bitsPerDimension"> & ComparableBits;
/** An evidence estimate without its list of examples. */
export type EvidenceMetric = Omit<EvidenceEstimate, "perExample" | "bitsPerDimension"> & ComparableBits;

/** A metric that only some families have. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  /** Of `value` as a mean over examples. */
  readonly standardError?: number;
  readonly unit: string;
  /** What it is and how it was estimated: the rest of a sentence that begins with the name. */
  readonly meaning: string;
  /** What else is to be said of it, in sentences. */
  readonly words?: readonly string[];
}

/** What a family measures on examples: the bound and log p(x) where it has them, and metrics of its own. */
export interface Measured {
  /** What the model is told besides its draws: then these are metrics of p(x|y), which compare with none of p(x). */
  readonly given?: "label";
  readonly elbo?: BoundMetric;
  readonly klEstimator?: KlEstimator;
  readonly evidence?: EvidenceMetric;
  readonly others: readonly Metric[];
  /**
   * What these examples do not support, or what failed.
   * @default none
   */
  readonly leftOut?: readonly LeftOut[];
}

export interface MeasureOptions {
  readonly executor: Executor;
  readonly signal?: AbortSignal;
  /** Seed of the estimators' draws. */
  readonly seed: number;
  /** Draws per example of the evidence, k. */
  readonly evidenceSamples: number;
  /** Called with the share that is done of what takes longest, the evidence. */
  readonly onProgress?: (share: number) => void;
  /** Called with log p(x) of each example, [examples], where it is estimated. */
  readonly onEvidence?: (perExample: Float64Array) => void;
}

export interface EvaluateOptions extends MeasureOptions {
  /** Draws of z per example of the bound. */
  readonly elboSamples: number;
}

/** Everything that a family knows of a model on examples. */
export interface Evaluation {
  readonly given?: "label";
  readonly elbo: readonly BoundMetric[];
  readonly evidence: readonly EvidenceMetric[];
  readonly activeUnits?: { readonly count: number; readonly of: number; readonly variances: readonly number[] };
  readonly others: readonly Metric[];
  readonly leftOut: readonly LeftOut[];
}

/** Draws of z per example in the ELBO that a report shows. */
export const elboSamples = 16;

/** What a family without a bound can be asked: its metrics, and no more when all are asked for. */
export function onlyMetrics(metrics: FamilyMetrics): Pick<BenchModel, "measure" | "evaluate"> {
  const gather = async (source: ExampleSource, options: MeasureOptions) => {
    const gathered = gathering(options.signal);
    return { others: await familyMetrics(metrics, source, options, gathered), leftOut: gathered.leftOut };
  };
  return {
    measure: gather,
    evaluate: async (source, options) => ({ elbo: [], evidence: [], ...(await gather(source, options)) }),
  };
}

/** The metrics that a family has besides bounds, by a name for what fails together. */
export type FamilyMetrics = Readonly<
  Record<string, (source: ExampleSource, options: MeasureOptions) => Promise<Metric[]>>
>;

/** A family's metrics, less those that fail. */
export async function familyMetrics(
  metrics: FamilyMetrics,
  source: ExampleSource,
  options: MeasureOptions,
  { take }: Pick<Gathering, "take">,
): Promise<Metric[]> {
  const taken: Metric[][] = [];
  for (const [name, make] of Object.entries(metrics)) taken.push((await take(name, () => make(source, options))) ?? []);
  return taken.flat();
}

/** An estimate as it is stored: without the list of examples. */
export function withoutExamples(estimate: EvidenceEstimate): EvidenceMetric {
  const metric: EvidenceMetric & { perExample?: unknown } = { ...estimate };
  delete metric.perExample;
  return metric;
}
