import {
  type ExampleSource,
  type Executor,
  type HostArray,
  prepareStep,
  RandomStream,
  type Rng,
  type Step,
  type Tensor,
} from "@elbo/core";
import {
  copyRate,
  densityCoverage,
  type Estimate,
  type FeatureNetwork,
  featuresOf,
  frechetDistance,
  kernelDistance,
  precisionRecall,
} from "@elbo/metrics";
import * as tf from "@tensorflow/tfjs";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { readExamples } from "../data/read-examples.js";
import { type BenchModel, type Metric } from "./bench-model.js";

/** What sees samples, and real examples as it sees them. */
export interface SampleViewer {
  readonly network: FeatureNetwork;
  /** Held-out examples, [n, ...shape], and their features, [n, size]. */
  readonly real: HostArray;
  readonly features: HostArray;
  /** Examples that models learn from. */
  readonly training: HostArray;
}

/** Samples of a model that are compared, and real examples at most: the same for all models. */
const compared = 500;
const samplesAtOnce = 100;
/** Entries of pairs of examples that are subtracted to find copies: so many take two seconds. */
const mostDifferences = 5e8;

/** A network with the real examples that samples are held beside. */
export async function sampleViewer(
  network: FeatureNetwork,
  heldOut: ExampleSource,
  train: ExampleSource,
): Promise<SampleViewer> {
  const size = train.spec.shape.reduce((product, axis) => product * axis, 1);
  const [few, learned] = [
    evenlySpaced(heldOut, compared),
    evenlySpaced(train, Math.floor(mostDifferences / compared / size)),
  ];
  const real = readExamples(few, 0, few.size);
  const training = readExamples(learned, 0, learned.size);
  try {
    return {
      network,
      features: await featuresOf(network, real),
      real: await onHost(real),
      training: await onHost(training),
    };
  } finally {
    tf.dispose([real, training]);
  }
}

async function onHost(tensor: Tensor): Promise<HostArray> {
  return { values: await tensor.data<"float32">(), shape: tensor.shape };
}

export interface QualityOptions {
  readonly executor: Executor;
  readonly signal?: AbortSignal;
  readonly seed: number;
}

/**
 * A model's samples beside held-out examples: draws from p(x|z), which a generator without it gives as they are, and the means
 * of p(x|z), where there are some. Every model is judged by as many samples, of the same two kinds.
 */
export async function qualityMetrics(
  { model, draw }: Pick<BenchModel, "model" | "draw">,
  viewer: SampleViewer,
  options: QualityOptions,
): Promise<Metric[]> {
  const means = (count: number, rng: Rng) => model.generate(count, rng);
  const kinds: Readonly<Record<string, typeof means>> = draw === undefined ? { draws: means } : { draws: draw, means };
  const metrics: Metric[] = [];
  for (const [kind, generate] of Object.entries(kinds)) {
    const step: Step = {
      training: false,
      state: model.parameters,
      run: (_, pass) => ({ x: generate(samplesAtOnce, pass.rng) }),
    };
    const samples = await sampled(step, options);
    for (const metric of await compareSamples(kind, samples, viewer)) metrics.push(metric);
  }
  return metrics;
}

async function sampled(step: Step, { executor, signal, seed }: QualityOptions): Promise<HostArray> {
  const prepared = prepareStep("quality", executor, step);
  const parts: HostArray[] = [];
  try {
    for (let round = 0; round < compared / samplesAtOnce; round++) {
      signal?.throwIfAborted();
      const stream = RandomStream.fromSeed(seed).split("compared").split(round);
      parts.push((await prepared.run({}, { step: 0, stream }))["x"]!);
    }
  } finally {
    prepared.dispose();
  }
  const { length } = parts[0]!.values;
  const values = new Float32Array(length * parts.length);
  parts.forEach((part, round) => values.set(part.values, round * length));
  return { values, shape: [compared, ...parts[0]!.shape.slice(1)] };
}

/** The metrics of samples of one kind, "draws" or "means". */
async function compareSamples(kind: string, x: HostArray, viewer: SampleViewer): Promise<Metric[]> {
  const { name: network } = viewer.network;
  const features = await viewed(x, viewer);
  const named = { features: network };
  const { precision, recall } = await precisionRecall(viewer.features, features);
  const { density, coverage } = await densityCoverage(viewer.features, features);
  const copies = await copyRate(x, viewer.training, viewer.real);
  const beside = `of ${x.shape[0]} samples (${kind}) beside ${viewer.real.shape[0]} held-out examples, in ${network} features`;
  const metric = (name: string, { value, standardError }: Estimate, unit: string, meaning: string): Metric => ({
    ...{ name: `${name}, ${kind}`, value, unit, meaning },
    ...(Number.isFinite(standardError) && { standardError }),
  });
  return [
    metric(
      `${network} Fréchet distance`,
      await frechetDistance(viewer.features, features, named),
      "squared features",
      `between the normals of means and covariances, ${beside}; too large by an amount that depends on the numbers of both, so it compares within this table alone`,
    ),
    metric(
      `${network} kernel distance`,
      await kernelDistance(viewer.features, features, named),
      "1",
      `MMD² with the kernel (x·y / size + 1)³, without bias, ${beside}`,
    ),
    metric(
      "precision",
      precision,
      "share",
      `samples that lie within the third neighbour's distance of a real example, ${beside}`,
    ),
    metric(
      "recall",
      recall,
      "share",
      `real examples that lie within the third neighbour's distance of a sample, ${beside}`,
    ),
    metric(
      "density",
      density,
      "1",
      `real examples whose fifth neighbour's distance a sample lies in, over 5, ${beside}; 1 where both are alike`,
    ),
    metric("coverage", coverage, "share", `real examples whose fifth neighbour's distance holds a sample, ${beside}`),
    metric(
      "copy rate",
      copies,
      "share",
      `samples that lie nearer to a training example than all but 5 % of the held-out ones do, entry by entry: 0.05 where nothing is copied, of ${viewer.training.shape[0]} training examples`,
    ),
  ];
}

async function viewed({ values, shape }: HostArray, { network }: SampleViewer): Promise<HostArray> {
  const tensor = tf.tensor(values, [...shape], "float32");
  try {
    return await featuresOf(network, tensor);
  } finally {
    tensor.dispose();
  }
}
