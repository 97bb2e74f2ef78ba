export { type BetaVaeScore, betaVaeScore } from "./beta-vae-score.js";
export { type CodeInformationOptions } from "./code-information.js";
export { type Dci, dci, type DciOptions } from "./dci.js";
export { type Explicitness, explicitness, type ExplicitnessOptions } from "./explicitness.js";
export { type FactorVaeScore, factorVaeScore, type FactorVaeScoreOptions } from "./factor-vae-score.js";
export {
  type InterventionalRobustness,
  interventionalRobustness,
  type InterventionalRobustnessOptions,
} from "./interventional-robustness.js";
export { type LabelledOptions } from "./labelled-points.js";
export { type Modularity, modularity } from "./modularity.js";
export {
  type MutualInformationGap,
  mutualInformationGap,
  type MutualInformationGapOptions,
} from "./mutual-information-gap.js";
export {
  type SeparatedAttributePredictability,
  separatedAttributePredictability,
  type SeparatedAttributePredictabilityOptions,
} from "./separated-attribute-predictability.js";
export { type SharedFactorOptions } from "./shared-factor.js";
export { type TrainTestOptions } from "./train-and-test.js";
export {
  type RankedModel,
  type UnsupervisedDisentanglementRank,
  unsupervisedDisentanglementRanking,
  type UnsupervisedDisentanglementRankingOptions,
} from "./unsupervised-disentanglement-ranking.js";
