export { collectParameters, composeModule, ownParameters, trainable } from "./parameters.js";
export { disposeOnThrow } from "./dispose-on-throw.js";
