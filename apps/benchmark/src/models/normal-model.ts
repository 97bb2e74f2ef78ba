import {
  analyticKl,
  type DiagonalNormal,
  type Distribution,
  type ExampleSource,
  type LatentVariableModel,
  sampledKl,
  type Summarised,
} from "@elbo/core";
import { type Estimate, latentInformation } from "@elbo/metrics";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type BenchModel, type FamilyFigures, type Figure, type MeasureOptions } from "./bench-model.js";
import { latentModel } from "./latent-model.js";

/** A model with a normal posterior and the prior N(0, I), whose KL is exact. */
export function normalModel(model: LatentVariableModel<DiagonalNormal, DiagonalNormal, Summarised>): BenchModel {
  const others = informationOf(model);
  return latentModel(model, { kl: analyticKl, klEstimator: "closed form", standardPrior: true, others });
}

/** A model with a normal posterior and another prior, whose KL is drawn. */
export function normalModelWithPrior<P extends Distribution>(
  model: LatentVariableModel<DiagonalNormal, P, Summarised>,
): BenchModel {
  const others = informationOf(model);
  return latentModel(model, { kl: sampledKl, klEstimator: "Monte Carlo", others });
}

function informationOf<P extends Distribution>(model: LatentVariableModel<DiagonalNormal, P, Summarised>): FamilyFigures {
  return { "mutual information and marginal KL": (source, options) => informationFigures(model, source, options) };
}

/** The time that it takes grows with the square of their number. */
const mostExamples = 1000;

/** How much codes tell of examples, and how far they are from the prior. */
async function informationFigures<P extends Distribution>(
  model: LatentVariableModel<DiagonalNormal, P, Summarised>,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Figure[]> {
  const few = evenlySpaced(source, mostExamples);
  const { mutualInformation, marginalKl } = await latentInformation(model, few, { executor, seed, signal });
  const figure = ({ value, standardError }: Estimate) => ({ value, standardError });
  const how = `with one draw of z for each of at most ${mostExamples} examples and q(z) their exact mixture of posteriors`;
  return [
    {
      ...{ name: "mutual information", ...figure(mutualInformation), unit: "nats" },
      meaning: `I(x; z) of example and code, ${how}; near 0 the posterior has collapsed, and it is at most the logarithm of the number of examples`,
    },
    { name: "marginal KL", ...figure(marginalKl), unit: "nats", meaning: "KL(q(z) || p(z)), from the same draws" },
  ];
}
