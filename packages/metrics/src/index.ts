export { type AccuracyOptions } from "./accuracy.js";
export { type DigitClassifier, digitClassifier, type DigitClassifierOptions } from "./digit-classifier.js";
export * from "./disentanglement/index.js";
export { type Estimate } from "./estimate.js";
export * from "./evidence/index.js";
export {
  type GenerateLabelled,
  type LabelConsistency,
  labelConsistency,
  type LabelConsistencyOptions,
} from "./label-consistency.js";
export {
  type AssignedClasses,
  classCoverage,
  type Classify,
  type ModeCoverage,
  modeCoverage,
  type ModeCoverageOptions,
} from "./mode-coverage.js";
export { type Points, type PointsPart } from "./points.js";
export * from "./samples/index.js";
export * from "./surgery/index.js";
