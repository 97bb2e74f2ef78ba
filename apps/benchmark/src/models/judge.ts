import {
  collectParameters,
  type Executor,
  fit,
  type GenerativeModel,
  type Parameters,
  prepareStep,
  RandomStream,
  type Step,
  type Tensor,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { digitClassifier, modeCoverage } from "@elbo/metrics";
import * as tf from "@tensorflow/tfjs";
import { type Figure } from "./bench-model.js";

/** A classifier that looks at generated examples. */
export interface Judge {
  /** p(class | x): [n, ...shape] to [n, classes]. */
  readonly classify: (x: Tensor) => Tensor;
  readonly parameters: Parameters;
  /** Share of the test examples that it is right on. */
  readonly accuracy: number;
  readonly classes: number;
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

const judges = new Map<string, Promise<Judge | undefined>>();

/**
 * A classifier trained on the training set, once for each data set however often it is asked for; undefined where the
 * data are not labelled images.
 */
export function judgeOf(data: Dataset, options: JudgeOptions): Promise<Judge | undefined> {
  const key = data.train.fingerprint;
  const known = judges.get(key) ?? trainJudge(data, options);
  judges.set(key, known);
  return known;
}

async function trainJudge({ spec, train, test }: Dataset, { executor, signal }: JudgeOptions): Promise<Judge | undefined> {
  const { classes = 0, shape } = spec;
  if (classes < 2 || shape.length !== 3) return undefined;
  const classifier = digitClassifier({ data: spec, filters: [32, 64], seed });
  const epochs = Math.min(mostEpochs, Math.ceil(trainingSteps / Math.ceil(train.size / batchSize)));
  await fit(classifier, train, { epochs, batchSize, seed, executor, signal });
  signal?.throwIfAborted();
  const accuracy = await classifier.accuracy(test.size > 0 ? test : train, { executor });
  return { classify: classifier.probabilities, parameters: classifier.parameters, accuracy, classes };
}

/** Samples are generated so many at a time, and so often. */
const samplesAtOnce = 100;
const rounds = 10;

/** What a judge makes of a model's samples. */
export async function sampleFigures(
  model: Pick<GenerativeModel, "generate" | "parameters">,
  judge: Judge,
  { executor, signal, seed }: JudgeOptions & { readonly seed: number },
): Promise<Figure[]> {
  const step: Step = {
    training: false,
    state: collectParameters({ model, judge }),
    run: (_, pass) => ({ probabilities: judge.classify(model.generate(samplesAtOnce, pass.rng)) }),
  };
  const prepared = prepareStep("judge", executor, step);
  try {
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      signal?.throwIfAborted();
      const stream = RandomStream.fromSeed(seed).split("judged").split(round);
      const { probabilities } = await prepared.run({}, { step: 0, stream });
      found.push(...probabilities!.values);
    }
    return await coverageFigures(found, judge);
  } finally {
    prepared.dispose();
  }
}

async function coverageFigures(probabilities: readonly number[], { classes, accuracy }: Judge): Promise<Figure[]> {
  const count = samplesAtOnce * rounds;
  const tensor = tf.tensor2d(probabilities as number[], [count, classes]);
  try {
    const { covered, confidence } = await modeCoverage(tensor, (rows) => rows.clone());
    const of = `of ${count} samples by a classifier trained here, which is right on ${(100 * accuracy).toFixed(1)} % of the test examples`;
    return [
      { name: "confidence", value: confidence, unit: "probability", meaning: `the mean probability of the likeliest class ${of}` },
      { name: "classes covered", value: covered, unit: `of ${classes}`, meaning: "classes that at least 1 % of these samples fall to" },
    ];
  } finally {
    tensor.dispose();
  }
}
