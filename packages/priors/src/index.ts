export { aggregatedPosterior } from "./aggregated-posterior.js";
export { fitPrior, type FitPriorOptions } from "./fit-prior.js";
export { autoregressivePrior, type FlowPrior, type FlowPriorOptions, realNvpPrior } from "./flow-priors.js";
export { mixtureOfGaussians, type MixtureOfGaussiansOptions } from "./mixture-of-gaussians.js";
export { type ValueRange } from "./value-range.js";
export { vampPrior, type VampPriorOptions } from "./vamp-prior.js";
