export { adam, type AdamOptions, adamW, type AdamWOptions } from "./adam.js";
export { adamax, type AdamaxOptions } from "./adamax.js";
export { clipByGlobalNorm } from "./clip-by-global-norm.js";
export { sgd, type SgdOptions } from "./sgd.js";
