import { explainAgreements } from "./agreement-table.js";
import { type KlEstimator } from "../models/bench-model.js";
import { isDensity } from "../models/density.js";
import { type SplitMetrics } from "../run/metrics.js";
import { type Results, type TrainingResult } from "../run/results.js";

/** What each column is and how it was estimated, a sentence each. */
export function explainMetrics(results: Results): string[] {
  const { trainings } = results;
  const metrics = trainings.flatMap((training) => training.metrics);
  if (metrics.length === 0) return [];
  const evidence = metrics.find((each) => each.evidence)?.evidence;
  return [
    "Metrics are nats per example, means over the examples, unless a unit is named.",
    ...(metrics.some((each) => each.elbo !== undefined) ? [explainBound(trainings)] : []),
    ...(evidence ? explainEvidence(trainings, evidence.samples) : []),
    ...(metrics.some(({ given }) => given === "label")
      ? [`Metrics "given y" are of p(x|y), for the label y of each example: they compare with none of p(x).`]
      : []),
    ...explainOthers(trainings),
    ...explainAgreements(results),
    "seconds: the time of these metrics, and on the split train that of training too.",
  ];
}

function explainBound(trainings: readonly TrainingResult[]): string {
  return (
    `-ELBO = reconstruction + KL, with ${describeDraws(trainings)}: reconstruction is the mean of -log p(x|z), ` +
    `KL is KL(q(z|x) || p(z)) ${describeKl(trainings)}.`
  );
}

function explainEvidence(trainings: readonly TrainingResult[], draws: number): string[] {
  const densities = trainings.filter(({ data, model }) => isDensity(data.spec, model.config));
  const bits = "bits/dim = -log p(x) / (entries of x times ln 2).";
  const kinds = [...new Set(densities.map(({ data }) => data.spec.kind))].join(" and ");
  return [
    `-log p(x) is estimated by importance sampling from q(z|x) with k = ${draws} draws per example, and is an upper bound in expectation; ± is the standard error over examples, which one example has not.`,
    `ESS is the mean effective sample size of those k draws.${densities.length < trainings.length ? ` ${bits}` : ""}`,
    ...(densities.length > 0
      ? [
          `p(x) of ${kinds} values with a normal likelihood is a density: its nats depend on the unit of the values, and there are no bits/dim that compare with those of other models.`,
        ]
      : []),
  ];
}

/** What the metrics of single families mean, each once. */
function explainOthers(trainings: readonly TrainingResult[]): string[] {
  const metrics = trainings.flatMap((training) => [
    ...training.metrics.flatMap(({ others }) => others),
    ...training.sampleMetrics,
  ]);
  const sentences = metrics.map(({ name, meaning }) => `${name}: ${meaning}.`);
  return [...new Set(sentences)];
}

const klPhrases: Readonly<Record<KlEstimator, string>> = {
  "closed form": "in closed form",
  "Monte Carlo": "as the mean of log q(z|x) - log p(z) over the same draws",
  "cost of the codes": "as -log p(codes), of which q(z|x) is certain",
};

/** How the KLs come about: that of the first model, and which models have others. */
function describeKl(trainings: readonly TrainingResult[]): string {
  const models = modelsBy(trainings, ({ klEstimator }) => klEstimator);
  const [first, ...others] = [...models].map(([estimator, names]) => [klPhrases[estimator], names.join(", ")] as const);
  return [first![0], ...others.map(([phrase, names]) => `and with ${names} ${phrase}`)].join(", ");
}

/** For example "16 draws of z from q(z|x) per example (vq-vae: 1)". */
function describeDraws(trainings: readonly TrainingResult[]): string {
  const models = modelsBy(trainings, ({ elbo }) => elbo?.samples);
  const [first, ...others] = [...models].sort(([a], [b]) => b - a);
  const count = `${first![0]} ${first![0] === 1 ? "draw" : "draws"} of z from q(z|x) per example`;
  return [count, ...others.map(([samples, names]) => `(${names.join(", ")}: ${samples})`)].join(" ");
}

/** The models by what their metrics say of the bound; those without a bound are left out. */
function modelsBy<K>(
  trainings: readonly TrainingResult[],
  keyOf: (metrics: SplitMetrics) => K | undefined,
): Map<K, string[]> {
  const groups = new Map<K, string[]>();
  for (const { config, metrics } of trainings) {
    const key = metrics.filter(({ elbo }) => elbo !== undefined).map(keyOf)[0];
    if (key === undefined) continue;
    groups.set(key, [...new Set([...(groups.get(key) ?? []), config.model])]);
  }
  return groups;
}
