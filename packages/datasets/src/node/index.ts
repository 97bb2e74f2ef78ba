export { fashionMnist, mnist, type ImageSetNodeOptions } from "./image-sets.js";
export { dsprites, type DspritesOptions } from "./dsprites.js";
export { fromFile, type FromFileOptions } from "./from-file.js";
export { imageFolder, type ImageFolder, type ImageFolderOptions } from "./image-folder.js";
export { fromTableFile, isTableFile, type TableFileOptions } from "./table-file.js";
export { listNpzFile, readNpzFile, readNpzFileRows } from "./npz-file.js";
export type { LocateOptions } from "./locate.js";
export type { DownloadOptions, Progress } from "./download.js";
