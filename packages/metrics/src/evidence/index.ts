export {
  type AnnealedEvidence,
  annealedImportanceSampling,
  type AnnealingOptions,
  type BidirectionalEvidence,
  bidirectionalMonteCarlo,
  type BidirectionalOptions,
} from "./annealed-importance-sampling.js";
export { type AnnealedModel } from "./annealing.js";
export { type EffectiveSampleSize } from "./effective-samples.js";
export { factorAnalysis } from "./factor-analysis.js";
export { type LearnOptions, type LinearGaussianModel, type LinearGaussianModelOptions } from "./linear-gaussian.js";
export { type PairedDifference, pairedDifference, type PairedDifferenceOptions } from "./paired-difference.js";
export { probabilisticPca, type ProbabilisticPcaOptions } from "./probabilistic-pca.js";
export {
  type BoundAt,
  type WeighedEvidence,
  weighedEvidence,
  type WeighedEvidenceOptions,
} from "./weighed-evidence.js";
