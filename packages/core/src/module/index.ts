export { collectParameters, composeModule, ownParameters, trainable } from "./parameters.js";
export { owning } from "./owning.js";
