export { type Bernoulli, bernoulli } from "./bernoulli.js";
export { type Categorical, categorical } from "./categorical.js";
export {
  type DiagonalNormal,
  type DiagonalNormalParameters,
  diagonalNormal,
  standardNormal,
} from "./diagonal-normal.js";
export { klBernoulli } from "./kl-bernoulli.js";
export { klCategorical } from "./kl-categorical.js";
export { klDiagonalNormal, klStandardNormal } from "./kl-diagonal-normal.js";
export { type Mixture, mixture } from "./mixture.js";
export { monteCarloKl } from "./monte-carlo-kl.js";
export { type EventOptions } from "./shape-law.js";
export { type Uniform, uniform } from "./uniform.js";
