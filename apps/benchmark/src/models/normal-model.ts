import {
  analyticKl,
  type DiagonalNormal,
  type Distribution,
  type LatentVariableModel,
  sampledKl,
  type Summarised,
} from "@elbo/core";
import { type BenchModel } from "./bench-model.js";
import { informationOf } from "./information-metrics.js";
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
