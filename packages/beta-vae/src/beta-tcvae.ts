import {
  adam,
  describeSchedule,
  type DiagonalNormal,
  latentObjective,
  oncePerPass,
  requireArgument,
  requireWeight,
  type Schedule,
} from "@elbo/core";
import { familyModel, type FamilyOptions, type Latents, type NormalModel, type PriorOptions } from "./family.js";
import { requireIndependentUnits } from "./independent-units.js";
import { decomposeKl, type KlDecomposition } from "./kl-decomposition.js";

export interface BetaTcVaeOptions extends FamilyOptions, PriorOptions<DiagonalNormal> {
  /** How many examples the training data have: `data.train.size`. The weights of the estimate follow from it. */
  readonly examples: number;
  /** Weight of the mutual information, 1 unless given. */
  readonly alpha?: Schedule;
  /** Weight of the total correlation, 6 unless given. */
  readonly beta?: Schedule;
  /** Weight of the dimension-wise KL, 1 unless given. */
  readonly gamma?: Schedule;
}

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
export function betaTcVae(options: BetaTcVaeOptions): NormalModel {
  const { examples, alpha = 1, beta = 6, gamma = 1, optimizer = adam() } = options;
  return familyModel("betaTcVae", options, ["examples", "alpha", "beta", "gamma", "prior"], (parts) => {
    requireIndependentUnits("betaTcVae", parts.prior);
    const many = Number.isInteger(examples) && examples >= 2;
    requireArgument(many, "betaTcVae", "examples", "an integer of at least 2", examples, "Pass data.train.size.");
    for (const [name, weight] of Object.entries({ alpha, beta, gamma })) requireWeight("betaTcVae", name, weight);
    const decompose = oncePerPass((latents: Latents) => decomposeKl(latents, examples));
    const part = (name: keyof KlDecomposition, weight: Schedule) => ({
      [name]: { divergence: (latents: Latents) => decompose(latents)[name], weight },
    });
    const divergences = {
      ...part("mutualInformation", alpha),
      ...part("totalCorrelation", beta),
      ...part("dimensionwiseKl", gamma),
    };
    const [describedAlpha, describedBeta, describedGamma] = [alpha, beta, gamma].map(describeSchedule);
    return {
      kind: "beta-tcvae",
      config: { examples, alpha: describedAlpha!, beta: describedBeta!, gamma: describedGamma! },
      players: [{ name: "vae", objective: latentObjective(parts, { divergences }), optimizer }],
    };
  });
}
