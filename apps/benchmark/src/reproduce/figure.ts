import { bitsOf, reconstructionOf } from "../report/metric-rows.js";
import { type SplitMetrics } from "../run/metrics.js";
import { type TrainingResult } from "../run/results.js";

interface Figure {
  readonly digits: number;
  readonly value: (metrics: SplitMetrics, training: TrainingResult) => number | undefined;
  /** Standard error over the examples, where there is one. */
  readonly error: (metrics: SplitMetrics) => number | undefined;
}

const other = (name: string): Figure => {
  const find = ({ others }: SplitMetrics) => others.find((metric) => metric.name === name);
  return { digits: 3, value: (metrics) => find(metrics)?.value, error: (metrics) => find(metrics)?.standardError };
};

/** What protocols measure on the test set, nats per example unless the name says otherwise. */
const figures = {
  reconstruction: { digits: 2, value: reconstructionOf, error: () => undefined },
  KL: { digits: 2, value: ({ elbo }) => elbo?.terms["kl"], error: () => undefined },
  "-ELBO": { digits: 2, value: ({ elbo }) => elbo && -elbo.elbo, error: ({ elbo }) => elbo?.standardError },
  "-log p(x)": {
    digits: 2,
    value: ({ evidence }) => evidence && -evidence.logEvidence,
    error: ({ evidence }) => evidence?.standardError,
  },
  "bits/dim": { digits: 3, value: (metrics, training) => bitsOf(training, metrics), error: () => undefined },
  "mutual information gap": other("mutual information gap"),
  "mutual information gap of posteriors": other("mutual information gap of posteriors"),
  "FactorVAE score": other("FactorVAE score"),
} satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;

/** A figure of trainings that differ in nothing but the seed. */
export interface Measured {
  readonly mean: number;
  /** Standard deviation over seeds; none of a single one. */
  readonly deviation?: number;
  /** Standard error over the test examples, which all seeds share: its mean over seeds. */
  readonly standardError?: number;
  /** In the order of the seeds. */
  readonly perSeed: readonly number[];
}

/** Decimals that a figure is shown with. */
export function digitsOf(name: FigureName): number {
  return figures[name].digits;
}

/** A figure over seeds; undefined where a training has none. */
export function measure(name: FigureName, trainings: readonly TrainingResult[]): Measured | undefined {
  const { value, error }: Figure = figures[name];
  const tests = trainings.map(
    (training) => [training.metrics.find(({ split }) => split === "test"), training] as const,
  );
  const perSeed = tests.flatMap(([metrics, training]) => (metrics && value(metrics, training)) ?? []);
  if (perSeed.length === 0 || perSeed.length < trainings.length) return undefined;
  const errors = tests.flatMap(([metrics]) => error(metrics!) ?? []);
  const mean = meanOf(perSeed);
  const squares = perSeed.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return {
    mean,
    ...(perSeed.length > 1 && { deviation: Math.sqrt(squares / (perSeed.length - 1)) }),
    ...(errors.length === perSeed.length && { standardError: meanOf(errors) }),
    perSeed,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
