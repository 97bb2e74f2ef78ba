import { sizeOf } from "../counts.js";
import { requireShape } from "../errors.js";
import { type Layer, type Shape } from "../types.js";
import { activation, type Activation } from "./activation.js";
import { conv2d } from "./conv2d.js";
import { residualBlock } from "./residual.js";
import { reshape } from "./reshape.js";
import { transposedConv2d } from "./transposed-conv2d.js";

/** Layers between an image and a grid whose sides are those of the image, halved once for each of `filters`. */
export interface ConvolutionsOptions {
  /** Channels after each halving, from the image inwards. */
  readonly filters: readonly number[];
  /**
   * After each convolution.
   * @default "relu"
   */
  readonly activation?: Activation;
  /**
   * Residual blocks on each size of the grid.
   * @default 0
   */
  readonly residualBlocks?: number;
}

/** Halves or doubles the sides: PyTorch's kernel of 4, stride 2, padding 1. */
const window = { kernelSize: 4, strides: 2, padding: 1 } as const;

/**
 * Layers from images [height, width, channels] to a grid [height / 2^n, width / 2^n, last of `filters`], n the number of `filters`.
 *
 * @example
 * sequential(convolutionsDown({ filters: [32, 64] }))([28, 28, 1], createRng(0)); // outputShape [7, 7, 64]
 */
export function convolutionsDown(options: ConvolutionsOptions): Layer[] {
  const { filters, activation = "relu" } = options;
  return filters.flatMap((filters) => [conv2d({ filters, activation, ...window }), ...blocksOf(options, filters)]);
}

/**
 * The way back: layers from that grid to `output`, [height, width, ...values of a pixel].
 *
 * @example
 * sequential(convolutionsUp({ filters: [32, 64] }, [28, 28, 1]))([7, 7, 64], createRng(0)); // outputShape [28, 28, 1]
 */
export function convolutionsUp(options: ConvolutionsOptions, output: Shape): Layer[] {
  const { filters, activation = "relu" } = options;
  const pixel = sizeOf(output.slice(2));
  const steps = [...filters.keys()]
    .reverse()
    .flatMap((at) => [
      ...blocksOf(options, filters[at]!),
      at === 0
        ? transposedConv2d({ filters: pixel, ...window })
        : transposedConv2d({ filters: filters[at - 1]!, activation, ...window }),
    ]);
  return [...steps, reshape(output)];
}

/** Blocks begin with an activation, and end in a sum. */
function blocksOf({ residualBlocks = 0, activation: after = "relu" }: ConvolutionsOptions, filters: number): Layer[] {
  if (residualBlocks === 0) return [];
  const hidden = Math.max(1, Math.floor(filters / 2));
  return [...Array.from({ length: residualBlocks }, () => residualBlock({ hidden })), activation(after)];
}

/**
 * Checks that images can be halved so often.
 *
 * @throws {ShapeError} if the data are no images, or of a size that cannot be; it names the sizes that can
 */
export function requireHalvings(where: string, shape: Shape, halvings: number): void {
  requireImages(where, shape);
  const unit = 2 ** halvings;
  const sides = shape.slice(0, 2);
  const fits = sides.every((side) => side % unit === 0);
  const nearest = sides.map((side) => {
    const below = Math.floor(side / unit) * unit;
    return below === side || below === 0 ? Math.max(below, unit) : `${below} or ${below + unit}`;
  });
  const most = leastOf(sides.map((side) => halvingsTo(side, 1)));
  const fewer = most > 0 ? `, or here ${most === 1 ? "1 halving" : `up to ${most} halvings`}` : "";
  const advice = `A height of ${nearest[0]} and a width of ${nearest[1]} would work${fewer}.`;
  requireShape(fits, where, "data.shape", `have sides that ${halvings} halvings divide by ${unit}`, shape, advice);
}

/**
 * How often images are halved until a side is odd or would fall below `smallest`.
 *
 * @throws {ShapeError} if the data are no images, or cannot be halved at all
 */
export function halvingsOf(where: string, shape: Shape, smallest: number): number {
  requireImages(where, shape);
  const halvings = leastOf(shape.slice(0, 2).map((side) => halvingsTo(side, smallest)));
  const rule = `have even sides of at least ${2 * smallest} for convolutions`;
  const advice = `Sides of 8, 28, 32, 64 or 128 would work; MLPs take images of any size.`;
  requireShape(halvings > 0, where, "data.shape", rule, shape, advice);
  return halvings;
}

function requireImages(where: string, shape: Shape): void {
  const advice = shape.length === 2 ? "Add an axis of one channel." : "MLPs take data of any shape.";
  const rule = "be [height, width, channels] for convolutions";
  requireShape(shape.length === 3, where, "data.shape", rule, shape, advice);
}

function halvingsTo(side: number, smallest: number): number {
  return side % 2 === 1 || side / 2 < smallest ? 0 : 1 + halvingsTo(side / 2, smallest);
}

function leastOf(counts: readonly number[]): number {
  return counts.reduce((least, count) => Math.min(least, count), Infinity);
}
