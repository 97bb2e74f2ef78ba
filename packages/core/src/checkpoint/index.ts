export { type LoadableFamily, registerFamily } from "./families.js";
export { assignParameters, readParameters } from "./assign-parameters.js";
export { readModel, type SavedModel, saveModel } from "./model-file.js";
export { readSafetensors, type ReadSafetensorsOptions } from "./read-safetensors.js";
export { type CheckpointNote, type CheckpointStore, memoryStore, type StoredCheckpoint } from "./store.js";
export { parseStrictJson } from "./strict-json.js";
export type { TensorArray, TensorFile, TensorValues } from "./tensor-file.js";
export { writeSafetensors } from "./write-safetensors.js";
export { buildResumed, restoreModel } from "./restore-model.js";
