export { broadcastShapes, broadcastTo } from "./broadcast.js";
export { logSumExp } from "./log-sum-exp.js";
export { oneHot } from "./one-hot.js";
export { logSigmoid, softplus } from "./softplus.js";
export { stopGradient, withoutGradient } from "./stop-gradient.js";
