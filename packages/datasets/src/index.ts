export type { Dataset } from "./dataset.js";
export { digits, type DigitsOptions } from "./digits/index.js";
export { binarize, binarizeDataset, type Binarization, type BinarizeOptions } from "./binarize.js";
