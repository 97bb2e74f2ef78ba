export { affine } from "./affine.js";
export { affineCoupling, type AffineCouplingOptions } from "./affine-coupling.js";
export {
  type Bijector,
  type Direction,
  type Flow,
  type FlowSizes,
  type Transform,
  type Transformed,
} from "./bijector.js";
export { chain } from "./chain.js";
export { type BijectorBody, defineFlow, type NamedFlow } from "./define-flow.js";
export { flowConditional } from "./flow-conditional.js";
export { type AmortisedOptions } from "./flow-parameters.js";
export { flowPrior } from "./flow-prior.js";
export { inverseAutoregressive } from "./inverse-autoregressive.js";
export { invert } from "./invert.js";
export { type Made, madeNetwork, type MadeOptions } from "./made.js";
export { maskedAutoregressive } from "./masked-autoregressive.js";
export { permutation } from "./permutation.js";
export { planar } from "./planar.js";
export {
  type TransformedDistribution,
  transformedDistribution,
  type TransformedDistributionOptions,
} from "./transformed-distribution.js";
