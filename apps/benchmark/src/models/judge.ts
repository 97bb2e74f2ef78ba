import {
  collectParameters,
  type Executor,
  fit,
  type GenerativeModel,
  prepareStep,
  RandomStream,
  type Rng,
  type Step,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type AssignedClasses, classCoverage, digitClassifier } from "@elbo/metrics";
import * as tf from "@tensorflow/tfjs";
import { occurringClasses } from "../data/occurring-classes.js";
import { type BenchModel, type Metric, type Judge } from "./bench-model.js";
import { type SampleViewer, sampleViewer } from "./sample-quality-metrics.js";

/** A judge that samples are held beside real examples by. */
export interface FeatureJudge extends Judge {
  readonly viewer: SampleViewer;
}

export interface JudgeOptions {
  readonly executor: Executor;
  readonly signal?: AbortSignal;
}

const seed = 1;
const batchSize = 64;
/** Enough for about 98 % on MNIST; of the digits, which other people wrote than wrote the test set, for about 92 %. */
const trainingSteps = 1500;
const mostEpochs = 30;

const judges = new Map<string, Promise<FeatureJudge | undefined>>();

/**
 * A classifier trained on the training set, once for each data set however often it is asked for; undefined where the
 * data are not labelled images.
 */
export function judgeOf(data: Dataset, options: JudgeOptions): Promise<FeatureJudge | undefined> {
  const key = data.train.fingerprint;
  const known = judges.get(key) ?? trainJudge(data, options);
  judges.set(key, known);
  return known;
}

async function trainJudge(
  { spec, train, test }: Dataset,
  { executor, signal }: JudgeOptions,
): Promise<FeatureJudge | undefined> {
  const { classes = 0, shape } = spec;
  if (classes < 2 || shape.length !== 3) return undefined;
  const classifier = digitClassifier({ data: spec, filters: [32, 64], seed });
  const epochs = Math.min(mostEpochs, Math.ceil(trainingSteps / Math.ceil(train.size / batchSize)));
  await fit(classifier, train, { epochs, batchSize, seed, executor, signal });
  signal?.throwIfAborted();
  const heldOut = test.size > 0 ? test : train;
  const { probabilities: classify, features, parameters } = classifier;
  return {
    ...{ classify, parameters, classes },
    accuracy: (await classifier.accuracy(heldOut, { executor })).value,
    occurring: occurringClasses(train),
    viewer: await sampleViewer({ name: "classifier", apply: features }, heldOut, train),
  };
}

/** Samples are generated so many at a time. */
const samplesAtOnce = 100;
/** Few samples of each class are enough to find it, so that many classes take many samples. */
const [fewestSamples, samplesPerClass] = [1000, 20];

/** How many samples are judged where so many classes occur. */
export function judgedSamples({ occurring }: Pick<Judge, "occurring">): number {
  return samplesAtOnce * Math.ceil(Math.max(fewestSamples, samplesPerClass * occurring.length) / samplesAtOnce);
}

/**
 * What a judge makes of a model's samples: of draws from p(x|z), which a generator without it gives as they are, and of
 * the means of p(x|z), where there are some. Means are smoother than examples, so that only like compares with like.
 */
export async function sampleMetrics(
  { model, draw }: Pick<BenchModel, "model" | "draw">,
  judge: Judge,
  options: JudgeOptions & { readonly seed: number },
): Promise<Metric[]> {
  const generate = (count: number, rng: Rng) => model.generate(count, rng);
  const draws = await kindMetrics(
    "draws",
    { parameters: model.parameters, generate: draw ?? generate },
    judge,
    options,
  );
  if (draw === undefined) return draws;
  return [...draws, ...(await kindMetrics("means", { parameters: model.parameters, generate }, judge, options))];
}

async function kindMetrics(
  kind: "draws" | "means",
  model: Pick<GenerativeModel, "generate" | "parameters">,
  judge: Judge,
  { executor, signal, seed }: JudgeOptions & { readonly seed: number },
): Promise<Metric[]> {
  const step: Step = {
    training: false,
    state: collectParameters({ model, judge }),
    run: (_, pass) => {
      const found = judge.classify(model.generate(samplesAtOnce, pass.rng));
      return { label: tf.argMax(found, 1), probability: tf.max(found, 1) };
    },
  };
  const count = judgedSamples(judge);
  const assigned = { label: new Int32Array(count), probability: new Float64Array(count), classes: judge.classes };
  const prepared = prepareStep("judge", executor, step);
  try {
    for (let start = 0; start < count; start += samplesAtOnce) {
      signal?.throwIfAborted();
      const stream = RandomStream.fromSeed(seed)
        .split("judged")
        .split(start / samplesAtOnce);
      const { label, probability } = await prepared.run({}, { step: 0, stream });
      assigned.label.set(label!.values, start);
      assigned.probability.set(probability!.values, start);
    }
  } finally {
    prepared.dispose();
  }
  return coverageMetrics(kind, assigned, judge);
}

function coverageMetrics(kind: "draws" | "means", assigned: AssignedClasses, { occurring, accuracy }: Judge): Metric[] {
  const { covered, confidence, of } = classCoverage(assigned, { occurring });
  const count = assigned.label.length;
  const samples = `${count} samples (${kind === "draws" ? "draws from p(x|z), or of a GAN G(z)" : "means of p(x|z)"})`;
  const judged = `by a classifier trained here, which is right on ${(100 * accuracy).toFixed(1)} % of the test examples`;
  return [
    {
      ...{ name: `confidence, ${kind}`, value: confidence.value, unit: "probability" },
      standardError: confidence.standardError,
      meaning: `the mean probability of the likeliest class of ${samples} ${judged}`,
    },
    {
      ...{ name: `classes covered, ${kind}`, value: covered, unit: `of ${of}` },
      meaning: `classes that get at least a tenth of an equal share of these samples, of those that training examples have`,
    },
  ];
}
