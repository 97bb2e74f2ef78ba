export type { Dataset } from "./dataset.js";
export { digits, type DigitsOptions } from "./digits/index.js";
export {
  fashionMnistFromBytes,
  mnistFromBytes,
  type ImageSetFiles,
  type ImageSetOptions,
} from "./image-set.js";
export { fromArrays, sourceFromArrays, type FromArraysOptions, type SourceOptions } from "./from-arrays.js";
export { fromBytes, type FromBytesOptions } from "./from-bytes.js";
export { binarize, binarizeDataset, type Binarization, type BinarizeOptions } from "./binarize.js";
export { trainValidationTest, type SplitOptions } from "./split.js";
export { subset } from "./subset.js";
export { readIdx } from "./formats/idx.js";
export { readNpy } from "./formats/npy.js";
export { readNpz } from "./formats/npz.js";
export { gunzip } from "./formats/gunzip.js";
export type { ElementType, NumericArray, NumericValues, ReadOptions } from "./formats/numeric-array.js";
