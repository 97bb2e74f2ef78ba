export { createVariables, type VariableSpec } from "./create-variables.js";
export { collectParameters, composeModule, ownParameters, trainable } from "./parameters.js";
export { disposeOnThrow } from "./dispose-on-throw.js";
