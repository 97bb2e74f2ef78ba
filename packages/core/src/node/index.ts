export { type FileSystem, sweepDrafts, writeFileAtomic } from "./atomic-file.js";
export { checkpointFolder, type CheckpointFolderOptions } from "./checkpoint-folder.js";
export { type Interruption, interruptible } from "./interruptible.js";
export { jsonlFile, tensorboardFile } from "./metrics-files.js";
export { openRegularFile, type OpenRegularOptions } from "./open-regular-file.js";
export { readFileWithin } from "./read-file.js";
export { writeTensorboardSummary } from "./tensorboard-summary.js";
export type { TensorboardImage, TensorboardSummary } from "../training/metrics/tensorboard-summary.js";
