import { type Results, type TrainingResult } from "../run/results.js";

/** What each column is and how it was estimated, a sentence each. */
export function explainFigures({ trainings }: Results): string[] {
  const figures = trainings.flatMap((training) => training.figures);
  if (figures.length === 0) return [];
  const elbo = figures.find((each) => each.elbo)?.elbo;
  const evidence = figures.find((each) => each.evidence)?.evidence;
  return [
    "Figures are nats per example, means over the examples, unless a unit is named.",
    ...(elbo
      ? [
          `-ELBO = reconstruction + KL, with ${elbo.samples} draws of z from q(z|x) per example: reconstruction is the mean of -log p(x|z), KL is KL(q(z|x) || p(z)) ${describeKl(trainings)}.`,
        ]
      : []),
    ...(evidence
      ? [
          `-log p(x) is estimated by importance sampling from q(z|x) with k = ${evidence.samples} draws per example, and is an upper bound in expectation; ± is the standard error over examples.`,
          "ESS is the mean effective sample size of those k draws. bits/dim = -log p(x) / (entries of x times ln 2).",
        ]
      : []),
    ...explainOthers(trainings),
    "seconds: the time of these figures, and on the part train that of training too.",
  ];
}

/** What the figures of single families mean, each once. */
function explainOthers(trainings: readonly TrainingResult[]): string[] {
  const figures = trainings.flatMap((training) => [...training.figures.flatMap(({ others }) => others), ...training.sampleFigures]);
  const sentences = figures.map(({ name, meaning }) => `${name}: ${meaning}.`);
  return [...new Set(sentences)];
}

function describeKl(trainings: readonly TrainingResult[]): string {
  const closed = "in closed form";
  const drawn = "as the mean of log q(z|x) - log p(z) over the same draws";
  const bounded = trainings.filter(({ figures }) => figures.some(({ elbo }) => elbo !== undefined));
  const isDrawn = ({ figures }: TrainingResult) => figures.some(({ klEstimator }) => klEstimator === "Monte Carlo");
  const names = new Set(bounded.filter(isDrawn).map(({ config }) => config.model));
  if (names.size === 0) return closed;
  return bounded.every(isDrawn) ? drawn : `${closed}, and with ${[...names].join(", ")} ${drawn}`;
}
