import { standardNormalPrior } from "../conditionals/standard-normal-prior.js";
import { requireArgument } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Distribution, type Prior } from "../types.js";
import { type Bijector } from "./bijector.js";
import { type TransformedDistribution, transformedDistribution } from "./transformed-distribution.js";

/**
 * The prior p(z) of a base prior pushed through a bijector; the base is N(0, I) where none is named. It owns both.
 *
 * @param bijector built without a context
 * @throws {ArgumentError} if the bijector has no inverse in closed form, which the density of a code needs, or takes a
 *   context
 * @example
 * const coupling = affineCoupling({ hidden: [16] });
 * const bijector = chain([coupling, permutation("reverse"), coupling])({ units: 2 }, createRng(0));
 * const prior = flowPrior(bijector);
 */
export function flowPrior(
  bijector: Bijector,
  base: Prior<Distribution> = standardNormalPrior([bijector.units]),
): Prior<TransformedDistribution> {
  const { name, directions, context } = bijector;
  const advice = "An affine coupling or a masked autoregressive flow has one.";
  requireArgument(directions.includes("inverse"), "flowPrior", "bijector", "one with an inverse", name, advice);
  requireArgument(context === 0, "flowPrior", "the bijector's context", "0", context);
  return {
    ...composeModule({ flow: bijector, base }),
    distribution: (pass) => transformedDistribution(base.distribution(pass), bijector, { pass }),
  };
}
