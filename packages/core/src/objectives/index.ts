export { checkedLogProb } from "./checked-log-prob.js";
export {
  discriminatorObjective,
  type DiscriminatorObjectiveOptions,
  type Judged,
  type SamplePair,
} from "./discriminator-objective.js";
export { analyticKl, sampledKl } from "./divergences.js";
export { importanceWeightedObjective, type ImportanceWeightedOptions } from "./importance-weighted-objective.js";
export { type LatentModel, modelFor } from "./latent-model.js";
export { latentObjective, type LatentTerms, type WeightedDivergence } from "./latent-objective.js";
export { oncePerPass } from "./once-per-pass.js";
