/** What the author of a family, a layer, a flow, a prior or an optimiser needs beside the names of the main entry. */
export * from "./errors.js";
export * from "./options/index.js";
export * from "./types.js";
export { defineFlow } from "./bijectors/define-flow.js";
export { registerFamily } from "./checkpoint/families.js";
export { conditional } from "./conditionals/conditional.js";
export { collectParameters, composeModule, createVariables, ownParameters, disposeOnThrow } from "./module/index.js";
export { defineLayer, layerName } from "./networks/layer.js";
export * from "./objectives/index.js";
export {
  autoencodingModel,
  boundedModel,
  buildLatentParts,
  dataOption,
  defineLatentModel,
  defineModel,
  definePrior,
  freeBitsOption,
  klWithFreeBits,
  latentNetworkOptions,
  latentNetworks,
  latentOptions,
  latentVariableModel,
  layerOption,
  normalPosterior,
  priorOption,
  usualOptimizer,
} from "./models/index.js";
export { defineOptimizer } from "./optimizers/optimizer.js";
export { describedSchedule } from "./schedules/schedule.js";
