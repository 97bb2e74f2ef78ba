export type { Dataset } from "./dataset.js";
export { digits, type DigitsOptions } from "./digits/index.js";
export { fashionMnistFromBytes, mnistFromBytes, type ImageSetFiles, type ImageSetOptions } from "./image-set.js";
export { fromArrays, sourceFromArrays, type FromArraysOptions, type SourceOptions } from "./from-arrays.js";
export { fromBytes, type FromBytesOptions } from "./from-bytes.js";
export type { ImageLayout } from "./layout.js";
export { binarize, binarizeDataset, type Binarization, type BinarizeOptions } from "./binarize.js";
export { augment, type AugmentOptions } from "./augment.js";
export {
  dequantise,
  logit,
  type LogitOptions,
  rescale,
  type RescaleOptions,
  standardise,
  type StandardiseOptions,
} from "./transforms.js";
export { trainValidationTest, type SplitOptions } from "./split.js";
export { subset } from "./subset.js";
export {
  type ShapeFactor,
  shapes,
  type ShapesOptions,
  shapesSource,
  type ShapesSourceOptions,
} from "./shapes/index.js";
export {
  type SceneFactor,
  scenes,
  type ScenesOptions,
  scenesSource,
  type ScenesSourceOptions,
} from "./scenes/index.js";
export { checkerboard, type CheckerboardOptions } from "./exact/checkerboard.js";
export { type KnownDensity, type KnownDensityOptions } from "./exact/known-density.js";
export { type LinearGaussian, linearGaussian, type LinearGaussianOptions } from "./exact/linear-gaussian.js";
export { pinwheel, type PinwheelOptions } from "./exact/pinwheel.js";
export { ringOfGaussians, type RingOfGaussiansOptions } from "./exact/ring-of-gaussians.js";
export { twoMoons, type TwoMoonsOptions } from "./exact/two-moons.js";
export { readIdx } from "./formats/idx.js";
export { readNpy } from "./formats/npy.js";
export { writeNpy } from "./formats/write-npy.js";
export { listNpz, readNpz, readNpzRows } from "./formats/npz.js";
export type { NpzEntry, NpzOptions, NpzRowsOptions } from "./formats/npz-reading.js";
export type { UseRows } from "./formats/npy-blocks.js";
export { decodeImage } from "./images/decode-image.js";
export type { DecodedImage, ImageLimits } from "./images/decoded-image.js";
export { imageSource } from "./images/image-source.js";
export type { ImageFile, ImageOptions, OnImage } from "./images/image-options.js";
export { fromTable, type TableOptions } from "./table/from-table.js";
export { type Declared } from "./table/infer-column.js";
export type { Cell, Table } from "./table/raw-column.js";
export { fromCsv, fromParquet } from "./table/read-table.js";
export { tableRows, toCsv } from "./table/to-csv.js";
export { gunzip } from "./formats/gunzip.js";
export type { ElementType, NumericArray, NumericValues, ReadOptions } from "./formats/numeric-array.js";
