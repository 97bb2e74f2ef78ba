export {
  type AnyPrior,
  type DeclarationWithPrior,
  defineLatentModel,
  type LatentDeclaration,
  type LatentFamily,
  type LatentOptions,
  type ChosenPosterior,
  type DeclarationWithPosterior,
  type LatentTraining,
  type NormalModel,
  type PosteriorFamily,
} from "./define-latent-model.js";
export { defineModel, type Family, type FamilyDescription, type ModelDeclaration } from "./define-model.js";
export { freeBitsOption, klWithFreeBits } from "./free-bits.js";
export {
  dataOption,
  type LatentNetworkOptions,
  latentNetworkOptions,
  layerOption,
  priorOption,
  usualOptimizer,
} from "./latent-options.js";
export {
  buildLatentParts,
  type ChosenLatentOptions,
  type LatentInputs,
  latentOptions,
  type LatentParts,
} from "./latent-parts.js";
export { type AnyPosterior, normalPosterior, type Posterior, requirePosterior } from "./posterior.js";
export {
  chooseLikelihood,
  hasScale,
  type Likelihood,
  likelihoodDecoder,
  likelihoodNames,
  likelihoodOutputShape,
} from "./likelihood-for.js";
export { type Examples, examplesAsTensor, type NumberLists, type ShapedValues } from "./examples.js";
export { interpolateCodes, type InterpolationOptions } from "./interpolation.js";
export { loadModel, type LoadModelOptions } from "./load-model.js";
export { manifold, manifoldCodes, type ManifoldOptions } from "./manifold.js";
export {
  type LatentNetworkParts,
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
export {
  boundedModel,
  type BoundedModel,
  type EvidenceModel,
  type LatentVariableModel,
  latentVariableModel,
  type LatentVariableModelParts,
  withKl,
} from "./latent-variable-model.js";
export { normalPosteriorFactory, type PosteriorFactory } from "./posterior-factory.js";
export {
  buildPrior,
  definePrior,
  describePrior,
  type PriorFactory,
  type PriorParts,
  requireSamePrior,
} from "./prior-factory.js";
export { requireSameSupport } from "./same-support.js";
export { type DecodableModel, traversalCodes, traverse, type TraversalOptions } from "./traversal.js";
