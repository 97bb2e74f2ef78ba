export { type Likelihood } from "./likelihood-for.js";
export { interpolateCodes, type InterpolationOptions } from "./interpolation.js";
export {
  type LatentNetworkOptions,
  latentNetworkOptionNames,
  latentNetworks,
  type LatentNetworks,
  type LikelihoodName,
} from "./latent-networks.js";
export {
  type GenerateOptions,
  type LatentVariableModel,
  latentVariableModel,
  type LatentVariableModelParts,
  type Summarised,
} from "./latent-variable-model.js";
export {
  buildPrior,
  definePrior,
  describePrior,
  type PriorDesign,
  type PriorParts,
  requireSamePrior,
} from "./prior-design.js";
