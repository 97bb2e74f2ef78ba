export { type CollapseReport, collapseReport, type CollapseReportOptions } from "./collapse-report.js";
export { type ElboSurgery, elboSurgery } from "./elbo-surgery.js";
export { type EnumerableModel, type ExactSurgery, exactSurgery } from "./exact-surgery.js";
export { type EncodingModel, latentInformation, type LatentInformationOptions } from "./latent-information.js";
export {
  type BatchWeights,
  type BiasedEstimate,
  type MinibatchInformation,
  minibatchInformation,
  type MinibatchInformationOptions,
} from "./minibatch-information.js";
export {
  type LatentInformation,
  type PosteriorCodes,
  posteriorInformation,
  type PosteriorInformationOptions,
  type UnitInformation,
} from "./posterior-information.js";
