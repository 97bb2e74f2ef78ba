export { broadcastShapes, broadcastTo } from "./broadcast.js";
export { digamma, digammaMinusLog } from "./digamma.js";
export { logGamma, logGammaGap } from "./log-gamma.js";
export { logSumExp } from "./log-sum-exp.js";
export { lookup } from "./lookup.js";
export { oneHot } from "./one-hot.js";
export { logSigmoid, softplus } from "./softplus.js";
export { stopGradient, withoutGradient } from "./stop-gradient.js";
export { trigamma } from "./trigamma.js";
