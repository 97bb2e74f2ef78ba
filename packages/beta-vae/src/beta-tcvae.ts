import {
  count,
  defineLatentModel,
  latentObjective,
  type Objective,
  oncePerPass,
  required,
  type Schedule,
  weight,
} from "@elbo/core";
import { independentPrior, requireIndependentUnits } from "./independent-units.js";
import { decomposeKl, type KlDecomposition } from "./kl-decomposition.js";
import { type Latents } from "./latents.js";

/**
 * The beta-TCVAE: divides the KL of the evidence lower bound into three parts, and weighs each,
 *
 *   loss = E_q(z|x)[-log p(x|z)] + alpha I(z; n) + beta TC(z) + gamma sum_d KL(q(z_d) || p(z_d)),
 *
 * the mutual information of code and example, the total correlation of the code's units, and how far each unit is from
 * its prior. The densities of the aggregate posterior are estimated from the batch, with `stratifiedLogWeights`. All in
 * nats; the terms are reported without their weights. With all weights 1 the loss is -ELBO, with the KL at the drawn z.
 *
 * A `prior` has to be a diagonal normal, learned or not: the dimension-wise KL compares each unit with a prior of its own.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or the prior is of
 *   another kind; in training, if a batch has more than `examples` examples
 * @throws {ShapeError} if a given network's output does not fit
 * @see Chen et al. 2018, equation 4, https://arxiv.org/abs/1802.04942
 * @example
 * const model = betaTcVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, examples: 1000, beta: 6 });
 */
export const betaTcVae = defineLatentModel({
  name: "betaTcVae",
  kind: "beta-tcvae",
  package: "@elbo/beta-vae",
  options: {
    prior: independentPrior,
    /** How many examples the training data have: `data.train.size`. The weights of the estimate follow from it. */
    examples: count(required, "examples of the training data", { from: 2, advice: "Pass data.train.size." }),
    /**
     * Weight of the mutual information.
     * @default 1
     */
    alpha: weight(1, "weight of the mutual information"),
    /**
     * Weight of the total correlation.
     * @default 6
     */
    beta: weight(6, "weight of the total correlation"),
    /**
     * Weight of the dimension-wise KL.
     * @default 1
     */
    gamma: weight(1, "weight of the dimension-wise KL"),
  },
  objective: (parts, { examples, alpha, beta, gamma }) => {
    requireIndependentUnits("betaTcVae", parts.prior);
    const decompose = oncePerPass((latents: Latents) => decomposeKl(latents, examples));
    const part = (name: keyof KlDecomposition, weight: Schedule) => ({
      [name]: { divergence: (latents: Latents) => decompose(latents)[name], weight },
    });
    const divergences = {
      ...part("mutualInformation", alpha),
      ...part("totalCorrelation", beta),
      ...part("dimensionwiseKl", gamma),
    };
    return withElbo(latentObjective(parts, { divergences }));
  },
});

/** -ELBO is the reconstruction and the three parts of the KL. */
function withElbo(objective: Objective): Objective {
  const { metrics, monitor } = objective.selection!;
  const negativeElbo = ["reconstruction", "mutualInformation", "totalCorrelation", "dimensionwiseKl"];
  return { ...objective, selection: { metrics: { ...metrics, negativeElbo }, monitor } };
}
