export { choosePrior, type ChosenPrior } from "./choose-prior.js";
export {
  chooseLikelihood,
  hasScale,
  type Likelihood,
  likelihoodDecoder,
  likelihoodNames,
  likelihoodOutputShape,
} from "./likelihood-for.js";
export { interpolateCodes, type InterpolationOptions } from "./interpolation.js";
export {
  type LatentNetworkDesign,
  type LatentNetworkOptions,
  latentNetworkOptionNames,
  latentNetworks,
  type LatentNetworks,
  type LikelihoodName,
} from "./latent-networks.js";
export {
  type AutoencodingModel,
  autoencodingModel,
  type AutoencodingModelParts,
  type GenerateOptions,
  type Summarised,
} from "./autoencoding-model.js";
export { type LatentVariableModel, latentVariableModel } from "./latent-variable-model.js";
export { normalDesign, type PosteriorDesign } from "./posterior-design.js";
export {
  buildPrior,
  definePrior,
  describePrior,
  type PriorDesign,
  type PriorParts,
  requireSamePrior,
} from "./prior-design.js";
export { requireSameSupport } from "./same-support.js";
