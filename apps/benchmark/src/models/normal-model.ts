import {
  analyticKl,
  broadcastTo,
  type DiagonalNormal,
  diagonalNormal,
  type Distribution,
  klDiagonalNormal,
  type LatentVariableModel,
  sampledKl,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { type BenchModel } from "./bench-model.js";
import { informationOf } from "./information-metrics.js";
import { latentModel, type LatentModelOptions } from "./latent-model.js";

/** A model with a normal posterior and the prior N(0, I), whose KL is exact. */
export function normalModel(model: LatentVariableModel<DiagonalNormal, DiagonalNormal, Summarised>): BenchModel {
  const others = informationOf(model);
  return latentModel(model, { ...exactNormal, others });
}

/** A model with a normal posterior and another prior, whose KL is drawn. */
export function normalModelWithPrior<P extends Distribution>(
  model: LatentVariableModel<DiagonalNormal, P, Summarised>,
): BenchModel {
  const others = informationOf(model);
  return latentModel(model, { kl: sampledKl, klEstimator: "Monte Carlo", others, logVariance });
}

/** KL(q(z_j|x) || p(z_j)) of each unit, [n, units] in nats. */
function unitKl(posterior: DiagonalNormal, prior: DiagonalNormal): Tensor {
  const [q, p] = [posterior, prior].map((normal) => diagonalNormal(normal, { eventDims: 0 }));
  return klDiagonalNormal(q!, p!);
}

function logVariance(posterior: DiagonalNormal): Tensor {
  return broadcastTo(posterior.logVariance, posterior.mean.shape);
}

/** What is known of a normal posterior and the prior N(0, I). */
export const exactNormal: Omit<LatentModelOptions<DiagonalNormal, DiagonalNormal>, "others"> = {
  ...{ kl: analyticKl, klEstimator: "closed form", standardPrior: true },
  ...{ unitKl, logVariance },
};
