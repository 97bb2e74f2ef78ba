export { activeUnits, type ActiveUnits, type ActiveUnitsOptions } from "./active-units.js";
export { type DrawsOptions } from "./draws.js";
export { type ElboEstimate, type ElboForm, type ElboOptions, estimateElbo } from "./elbo.js";
export {
  estimateEvidence,
  type EvidenceEstimate,
  estimateEvidenceFromPrior,
  type EvidenceOptions,
} from "./evidence.js";
export { fewDrawsWarning } from "./few-draws.js";
export { type EncodedExamples, type Encodes, encodeExamples, exampleTensor } from "./encode-examples.js";
export { evaluateBatches, type EvaluationOptions, evaluationOptionNames } from "./per-example.js";
export { type Imputation, impute, type ImputeOptions } from "./impute.js";
export { normalQuantile } from "./normal-quantile.js";
export { bitsPerDimension, mean, standardError } from "./statistics.js";
