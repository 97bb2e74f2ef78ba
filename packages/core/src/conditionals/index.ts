export { applyToLeading, conditional } from "./conditional.js";
export {
  bernoulliLikelihood,
  categoricalLikelihood,
  dequantisedNormalLikelihood,
  discretisedLogisticLikelihood,
  mixedLikelihood,
  normalLikelihood,
} from "./likelihoods.js";
export { normalConditional } from "./normal-conditional.js";
export { standardNormalPrior } from "./standard-normal-prior.js";
