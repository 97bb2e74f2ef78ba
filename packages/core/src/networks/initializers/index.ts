export { type Initializer } from "./initializer.js";
export { constant, ones, zeros } from "./fixed.js";
export { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, normal, pytorchUniform } from "./random.js";
