export { type FileSystem, writeFileAtomic } from "./atomic-file.js";
export { checkpointFolder, type CheckpointFolderOptions, readFileWithin } from "./checkpoint-folder.js";
export { type Interruption, interruptible } from "./interruptible.js";
export { jsonlFile, tensorboardFile } from "./metrics-files.js";
