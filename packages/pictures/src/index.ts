export { codeColor, type CodeMap, codePictures, inColor } from "./code-colors.js";
export { computePictures } from "./compute-pictures.js";
export { type GridLayout, type GridOptions, pictureGrid, type RgbaImage } from "./grid.js";
export { labelColor, latentScatter, type LatentScatterOptions, widestUnits } from "./latent-scatter.js";
export {
  manifoldGrid,
  type ManifoldGridOptions,
  type ModelGridOptions,
  type PicturedModel,
  reconstructionGrid,
  type ReconstructionGridOptions,
  reconstructionPictures,
  sampleGrid,
  type SampleGridOptions,
  traversalGrid,
  type TraversalGridOptions,
} from "./model-grids.js";
export { type PictureOptions, type Pictures, type PictureShape, pictureShape, toPictures } from "./picture.js";
export { encodePng, pngAddress } from "./png.js";
export { stackRows } from "./stack-rows.js";
