import {
  type DataSpec,
  type DecodableModel,
  type GenerativeModel,
  manifold,
  type ManifoldOptions,
  requireKnownOptions,
  type Rng,
  type Tensor,
  type TraversalOptions,
  traverse,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { computePictures } from "./compute-pictures.js";
import { type GridLayout, pictureGrid, type RgbaImage } from "./grid.js";
import { type PictureOptions, type Pictures } from "./picture.js";
import { stackRows } from "./stack-rows.js";

/** A model that says what its examples are. */
export interface PicturedModel {
  readonly data: DataSpec;
}

export interface ModelGridOptions extends GridLayout, PictureOptions {}

const layoutNames = ["gap", "scale", "range"];

export interface SampleGridOptions extends ModelGridOptions {
  /**
   * New examples.
   * @default 64
   */
  readonly count?: number;
  /**
   * Images per row.
   * @default 8
   */
  readonly columns?: number;
}

/**
 * New examples of a model, in rows: the same from equal generators of randomness.
 *
 * @throws {ShapeError} if examples are not images
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const model = vae({ data: { name: "images", shape: [4, 4], kind: "binary" }, latent: 2 });
 * const { width, height } = await sampleGrid(model, createRng(0), { count: 6, columns: 3 }); // 14 and 9
 */
export async function sampleGrid(
  model: PicturedModel & Pick<GenerativeModel, "generate">,
  rng: Rng,
  options: SampleGridOptions = {},
): Promise<RgbaImage> {
  requireKnownOptions("sampleGrid", options, ["count", "columns", ...layoutNames]);
  const { count = 64, columns = 8, range, ...layout } = options;
  return pictureGrid(await computePictures(model.data, () => model.generate(count, rng), { range }), {
    columns,
    ...layout,
  });
}

export interface ReconstructionGridOptions extends ModelGridOptions {
  /**
   * Images per row.
   * @default 8
   */
  readonly columns?: number;
}

/**
 * Examples in rows, and below each row what a model makes of it.
 *
 * @param examples [n, ...shape of the data]
 * @throws {ShapeError} if examples are not images, or not the model's
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const model = vae({ data: { name: "images", shape: [4, 4], kind: "binary" }, latent: 2 });
 * const { width, height } = await reconstructionGrid(model, tf.ones([6, 4, 4]), { columns: 3 }); // 14 and 19
 */
export async function reconstructionGrid(
  model: PicturedModel & { reconstruct(x: Tensor): Tensor },
  examples: Tensor,
  options: ReconstructionGridOptions = {},
): Promise<RgbaImage> {
  requireKnownOptions("reconstructionGrid", options, ["columns", ...layoutNames]);
  const { columns = 8, range, ...layout } = options;
  const pictures = await reconstructionPictures(model.data, examples, (x) => model.reconstruct(x), { columns, range });
  return pictureGrid(pictures, { columns, ...layout });
}

/**
 * What {@link reconstructionGrid} lays out, of any function that reconstructs: rows of `columns` examples and of what becomes
 * of them in turn, [2 n, ...].
 *
 * @throws {ShapeError} if examples are not images
 * @throws {ArgumentError} if `columns` is not a positive integer, or there are not as many reconstructions as examples
 */
export async function reconstructionPictures(
  spec: DataSpec,
  examples: Tensor,
  reconstruct: (examples: Tensor) => Tensor,
  { columns, range }: PictureOptions & { readonly columns: number },
): Promise<Pictures> {
  const originals = await computePictures(spec, () => examples.clone(), { range });
  return stackRows([originals, await computePictures(spec, () => reconstruct(examples), { range })], columns);
}

export interface TraversalGridOptions extends GridLayout, Pick<TraversalOptions, "units" | "steps"> {
  /**
   * First and last value of a unit that moves.
   * @default [-3, 3]
   */
  readonly range?: TraversalOptions["range"];
  /** The values that are black and white, as `range` of {@link toPictures}. */
  readonly values?: PictureOptions["range"];
}

/**
 * What single units do to an example: a row for each unit, in which it goes through a range while the others stay.
 *
 * @param x an example, [...shape of the data]
 * @throws {ShapeError} if examples are not images, or `x` is none
 * @throws {ArgumentError} if an option is unknown or impossible, as `traverse` says
 * @example
 * const model = vae({ data: { name: "images", shape: [4, 4], kind: "binary" }, latent: 2 });
 * const { width, height } = await traversalGrid(model, tf.ones([4, 4]), { steps: 5 }); // 24 and 9
 */
export async function traversalGrid(
  model: PicturedModel & DecodableModel,
  x: Tensor,
  options: TraversalGridOptions = {},
): Promise<RgbaImage> {
  requireKnownOptions("traversalGrid", options, ["units", "range", "steps", "values", "gap", "scale"]);
  const { units, range, steps = 11, values, ...layout } = options;
  const images = () => flatten(traverse(model, x, { units, range, steps }));
  return pictureGrid(await computePictures(model.data, images, { range: values }), { columns: steps, ...layout });
}

export interface ManifoldGridOptions extends ModelGridOptions, ManifoldOptions {}

/**
 * All that a model with a prior N(0, I) of two units makes, as one image: codes at equal steps of the prior's probability, the
 * first unit to the right and the second upwards.
 *
 * @throws {ShapeError} if examples are not images
 * @throws {ArgumentError} if an option is unknown or impossible, as `manifold` says
 * @example
 * const model = vae({ data: { name: "images", shape: [4, 4], kind: "binary" }, latent: 2 });
 * const { width, height } = await manifoldGrid(model, { steps: 5, gap: 0 }); // 20 and 20
 */
export async function manifoldGrid(
  model: PicturedModel & Parameters<typeof manifold>[0],
  options: ManifoldGridOptions = {},
): Promise<RgbaImage> {
  requireKnownOptions("manifoldGrid", options, ["steps", "units", ...layoutNames]);
  const { steps = 15, units, range, ...layout } = options;
  const images = () => flatten(manifold(model, { steps, units }));
  return pictureGrid(await computePictures(model.data, images, { range }), { columns: steps, ...layout });
}

/** [rows, columns, ...shape] to [rows columns, ...shape] */
function flatten(images: Tensor): Tensor {
  const [rows, columns, ...shape] = images.shape;
  return tf.reshape(images, [rows * columns!, ...shape]);
}
