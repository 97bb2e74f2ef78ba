export { collectParameters, composeModule, ownParameters, trainable } from "./parameters.js";
