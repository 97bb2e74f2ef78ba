import { type ExampleSource } from "@elbo/core";
import { factorAnalysis, type LinearGaussianModel, probabilisticPca } from "@elbo/metrics";
import { type BenchModel, type Metric, type MeasureOptions } from "./bench-model.js";
import { informationOf } from "./information-metrics.js";
import { latentModel } from "./latent-model.js";
import { type ModelEntry } from "./model-entry.js";
import { exactNormal } from "./normal-model.js";

/** Fitted in closed form when the training set has been seen once; networks and their settings have no part in it. */
const linear = {
  without: ["likelihood", "hidden", "activation", "patience"],
  usual: () => ({ epochs: 1, patience: null }),
  curves: [],
} as const;

/** Linear models with exact posterior and exact log p(x): what a model of continuous codes has to beat. */
export const linearModels: Readonly<Record<string, ModelEntry>> = {
  pca: {
    ...linear,
    summary: "probabilistic principal component analysis, the linear baseline, fitted in closed form",
    build: ({ latent }, { spec }) => linearModel(probabilisticPca({ data: spec, latent })),
  },
  "factor-analysis": {
    ...linear,
    summary: "factor analysis: the same with noise of its own in each entry of an example",
    build: ({ latent }, { spec }) => linearModel(factorAnalysis({ data: spec, latent })),
  },
};

function linearModel(model: LinearGaussianModel): BenchModel {
  const exact = async (source: ExampleSource, options: MeasureOptions) => [await exactMetric(model, source, options)];
  const others = { "exact -log p(x)": exact, ...informationOf(model) };
  return latentModel(model, { ...exactNormal, others });
}

async function exactMetric(
  model: LinearGaussianModel,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Metric> {
  const { value, standardError } = await model.exactEvidence(source, { executor, seed, ...(signal && { signal }) });
  const isSpread = model.config["binWidth"] !== 0;
  const bins =
    "a normal density spread over bins of width 1 around the values, which is a lower bound of the bins' probabilities and so compares with those of other models";
  return {
    ...{ name: "exact -log p(x)", value: -value, standardError, unit: "nats" },
    meaning: `without draws; ${isSpread ? bins : "a density"}`,
  };
}
