import { type ExampleSource } from "@elbo/core";
import {
  type CollapseReport,
  collapseReport,
  type EncodingModel,
  type Estimate,
  type LatentInformation,
  latentInformation,
} from "@elbo/metrics";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type FamilyMetrics, type Metric, type MeasureOptions } from "./bench-model.js";

/** What codes tell, by ELBO surgery, of models with normal posteriors. */
export function informationOf(model: EncodingModel): FamilyMetrics {
  return {
    "mutual information and the parts of the KL": (source, options) => informationMetrics(model, source, options),
  };
}

/** The time that it takes grows with the square of their number. */
const mostExamples = 1000;

async function informationMetrics(
  model: EncodingModel,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Metric[]> {
  const information = await latentInformation(model, evenlySpaced(source, mostExamples), { executor, seed, signal });
  return [...partMetrics(information), unitsMetric(collapseReport(information))];
}

function partMetrics({
  mutualInformation,
  marginalKl,
  totalCorrelation,
  dimensionwiseKl,
}: LatentInformation): Metric[] {
  const how = `with one draw of z for each of at most ${mostExamples} examples and q(z) their exact mixture of posteriors`;
  const same = "from the same draws";
  return [
    part(
      "mutual information",
      mutualInformation,
      `I(x; z) of example and code, ${how}; near 0 the posterior has collapsed, and it is at most the logarithm of the number of examples`,
    ),
    part(
      "marginal KL",
      marginalKl,
      `KL(q(z) || p(z)), ${same}: with the mutual information it adds up to the KL at these draws`,
    ),
    part(
      "total correlation",
      totalCorrelation,
      `KL(q(z) || prod_j q(z_j)), ${same}: how far units depend on each other`,
    ),
    ...(dimensionwiseKl
      ? [
          part(
            "dimension-wise KL",
            dimensionwiseKl,
            `sum_j KL(q(z_j) || p(z_j)), ${same}: with the total correlation it adds up to the marginal KL`,
          ),
        ]
      : []),
  ];
}

function part(name: string, { value, standardError }: Estimate, meaning: string): Metric {
  return { name, value, standardError, unit: "nats", meaning };
}

function unitsMetric({ telling, units, sentences }: CollapseReport): Metric {
  return {
    ...{ name: "units that tell", value: telling.length, unit: `of ${units}` },
    meaning: "units whose own mutual information with the example is above 0.05 nats",
    words: sentences,
  };
}
