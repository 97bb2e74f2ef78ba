export { type ClassifierTestOptions, classifierTwoSampleTest } from "./classifier-test.js";
export { type CopyRate, copyRate, type CopyRateOptions } from "./copy-rate.js";
export { type FeatureNetwork, featuresOf } from "./features.js";
export { type FeatureDistanceOptions, frechetDistance } from "./frechet-distance.js";
export { kernelDistance } from "./kernel-distance.js";
export {
  type DensityCoverage,
  densityCoverage,
  type NeighbourhoodOptions,
  type PrecisionRecall,
  precisionRecall,
} from "./neighbourhoods.js";
export { type PairEstimator } from "./pair-statistic.js";
export { type JudgedExamples, type SampleQuality, sampleQuality, type SampleQualityOptions } from "./sample-quality.js";
export {
  energyDistance,
  mmdTest,
  type MmdTestOptions,
  type TwoSampleOptions,
  type TwoSampleTest,
} from "./two-sample-tests.js";
