import { BoundedCache } from "../graph/bounded-cache.js";
import { matmul, reshape, transpose } from "../graph/operators.js";
import { constantValue, sizeOf, type Value } from "../graph/value.js";
import { type ConvolutionInfo } from "./convolution-info.js";
import { type ShortConvolution, shortConvolution } from "./toom-cook.js";

// Convolutions by tiles of 4 x 4 outputs. Along each axis a tile of the input becomes n numbers, linear in it, which are
// multiplied by as many of the kernel, channel by channel, and become the tile's outputs. So a kernel of 3 x 3 takes 36
// products for 16 outputs instead of 144. Steps over s pixels are convolutions of the s x s phases as channels, which makes
// 25 of 64 products for a kernel of 4 x 4 and stride 2. Every map is a constant matrix that also holds the padding, and each
// gradient is the transpose of what it is the gradient of: three products share the numbers of the input, of dy and of the kernel.

/** Outputs of a tile along an axis. */
const outputs = 4;

/** For each number of taps, points whose matrices lose the fewest digits of those that were tried. */
const points: Readonly<Record<number, readonly number[]>> = { 2: [0, 0.5, -1, 2], 3: [0, 0.75, -0.75, 1.5, -1.5] };

/** Fewer channels than this leave vectors half empty. */
const fewestChannels = 16;
/** Multiplications below which operators cost more than they save. */
const fewestProducts = 2 ** 23;
/** How many times as many multiplications the plain form must take: those of small matrices are slower. */
const leastGain = 1.5;

/** Along one axis: matrices from the pixels, from the outputs, and from the taps of the kernel, to numbers of tiles. */
interface AxisMaps {
  /** Numbers of a tile. */
  readonly numbers: number;
  readonly tiles: number;
  readonly stride: number;
  readonly taps: number;
  /** [numbers tiles stride, pixels] */
  readonly pixels: Matrix;
  /** [numbers tiles, outputs] */
  readonly outputs: Matrix;
  readonly kernel: ShortConvolution["kernel"];
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly at: (row: number, column: number) => number;
  readonly key: string;
}

/** Whether a convolution and both of its gradients are better products of tiles. */
export function isProductOfTiles(info: ConvolutionInfo): boolean {
  const { inChannels, outChannels, dilationHeight, dilationWidth } = info;
  if (dilationHeight !== 1 || dilationWidth !== 1 || Math.min(inChannels, outChannels) < fewestChannels) return false;
  if (!hasTiles(info.filterHeight, info.strideHeight) || !hasTiles(info.filterWidth, info.strideWidth)) return false;
  const plain =
    info.batchSize * info.outHeight * info.outWidth * info.filterHeight * info.filterWidth * inChannels * outChannels;
  return plain >= fewestProducts && plain >= leastGain * productsOfTiles(info);
}

function hasTiles(kernel: number, stride: number): boolean {
  return kernel % stride === 0 && Object.hasOwn(points, kernel / stride);
}

/** Multiplications of a convolution by tiles. */
function productsOfTiles(info: ConvolutionInfo): number {
  const [vertical, horizontal] = mapsOf(info);
  const { batchSize, inChannels, outChannels } = info;
  const both = ({ rows, columns }: Matrix, wide: Matrix) => rows * wide.columns * (columns + wide.rows);
  const numbers = vertical.pixels.rows * horizontal.pixels.rows;
  return (
    batchSize *
    (numbers * inChannels * outChannels +
      both(vertical.pixels, horizontal.pixels) * inChannels +
      both(vertical.outputs, horizontal.outputs) * outChannels)
  );
}

/** x [n, h, w, c] * filter [i, j, c, f]: [n, h', w', f]. */
export function convolveTiles(x: Value, filter: Value, info: ConvolutionInfo): Value {
  const product = matmul(numbersOfInput(x, info), numbersOfKernel(filter, info));
  return fromNumbers(product, outputMaps(info), info.outChannels);
}

/** The gradient of the filter, [i, j, c, f]. */
export function filterGradientOfTiles(x: Value, dy: Value, info: ConvolutionInfo): Value {
  const product = matmul(transpose(numbersOfInput(x, info), [0, 2, 1]), numbersOfOutput(dy, info));
  const { inChannels, outChannels } = info;
  const [vertical, horizontal] = mapsOf(info);
  const taps = constant(transposed(kernelMatrix(vertical, horizontal)));
  const [high, wide] = [vertical.stride, horizontal.stride];
  const phases = matmul(taps, reshape(product, [taps.shape[1]!, high * wide * inChannels * outChannels]));
  const split = reshape(phases, [vertical.taps, horizontal.taps, high, wide, inChannels * outChannels]);
  return reshape(transpose(split, [0, 2, 1, 3, 4]), [info.filterHeight, info.filterWidth, inChannels, outChannels]);
}

/** The gradient of the input, [n, h, w, c]. */
export function inputGradientOfTiles(dy: Value, filter: Value, info: ConvolutionInfo): Value {
  const product = matmul(numbersOfOutput(dy, info), transpose(numbersOfKernel(filter, info), [0, 2, 1]));
  return fromNumbers(product, inputMaps(info), info.inChannels);
}

/** [numbers, n tiles, s s c] */
function numbersOfInput(x: Value, info: ConvolutionInfo): Value {
  return toNumbers(x, inputMaps(info));
}

/** [numbers, n tiles, f] */
function numbersOfOutput(y: Value, info: ConvolutionInfo): Value {
  return toNumbers(y, outputMaps(info));
}

/** [numbers, s s c, f] */
function numbersOfKernel(filter: Value, info: ConvolutionInfo): Value {
  const [vertical, horizontal] = mapsOf(info);
  const channels = info.inChannels * info.outChannels;
  const [high, wide] = [vertical.stride, horizontal.stride];
  const split = transpose(reshape(filter, [vertical.taps, high, horizontal.taps, wide, channels]), [0, 2, 1, 3, 4]);
  const taps = reshape(split, [vertical.taps * horizontal.taps, high * wide * channels]);
  const numbers = vertical.numbers * horizontal.numbers;
  return reshape(matmul(constant(kernelMatrix(vertical, horizontal)), taps), [
    numbers,
    high * wide * info.inChannels,
    info.outChannels,
  ]);
}

/** A matrix for each axis, whose rows are numbers, tiles and phases. */
interface ImageMaps {
  readonly vertical: ImageMap;
  readonly horizontal: ImageMap;
}

interface ImageMap {
  readonly matrix: Matrix;
  readonly numbers: number;
  readonly tiles: number;
  readonly phases: number;
}

function inputMaps(info: ConvolutionInfo): ImageMaps {
  const [vertical, horizontal] = mapsOf(info);
  const mapOf = ({ pixels, numbers, tiles, stride }: AxisMaps) => ({ matrix: pixels, numbers, tiles, phases: stride });
  return { vertical: mapOf(vertical), horizontal: mapOf(horizontal) };
}

function outputMaps(info: ConvolutionInfo): ImageMaps {
  const [vertical, horizontal] = mapsOf(info);
  const mapOf = ({ outputs, numbers, tiles }: AxisMaps) => ({ matrix: outputs, numbers, tiles, phases: 1 });
  return { vertical: mapOf(vertical), horizontal: mapOf(horizontal) };
}

/** Images [n, h, w, c] as numbers of tiles [numbers, n tiles, phases c]. */
function toNumbers(image: Value, { vertical, horizontal }: ImageMaps): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const high = matmul(constant(vertical.matrix), reshape(image, [batch, height, width * channels]));
  const both = matmul(constant(horizontal.matrix), reshape(high, [batch * vertical.matrix.rows, width, channels]));
  const split = reshape(both, [batch, ...partsOf(vertical), ...partsOf(horizontal), channels]);
  return reshape(transpose(split, [1, 4, 0, 2, 5, 3, 6, 7]), [
    vertical.numbers * horizontal.numbers,
    batch * vertical.tiles * horizontal.tiles,
    vertical.phases * horizontal.phases * channels,
  ]);
}

/** The transpose of {@link toNumbers}. */
function fromNumbers(numbers: Value, { vertical, horizontal }: ImageMaps, channels: number): Value {
  const batch = numbers.shape[1]! / vertical.tiles / horizontal.tiles;
  const [height, width] = [vertical.matrix.columns, horizontal.matrix.columns];
  const split = reshape(numbers, [
    vertical.numbers,
    horizontal.numbers,
    batch,
    vertical.tiles,
    horizontal.tiles,
    vertical.phases,
    horizontal.phases,
    channels,
  ]);
  const { rows } = vertical.matrix;
  const both = reshape(transpose(split, [2, 0, 3, 5, 1, 4, 6, 7]), [batch * rows, horizontal.matrix.rows, channels]);
  const high = matmul(constant(transposed(horizontal.matrix)), both);
  const image = matmul(constant(transposed(vertical.matrix)), reshape(high, [batch, rows, width * channels]));
  return reshape(image, [batch, height, width, channels]);
}

function partsOf({ numbers, tiles, phases }: ImageMap): [number, number, number] {
  return [numbers, tiles, phases];
}

function mapsOf(info: ConvolutionInfo): [AxisMaps, AxisMaps] {
  const { padInfo } = info;
  return [
    axisMaps(info.filterHeight, info.strideHeight, info.inHeight, info.outHeight, padInfo.top),
    axisMaps(info.filterWidth, info.strideWidth, info.inWidth, info.outWidth, padInfo.left),
  ];
}

/** Output o takes pixels s (o + k) + r - padding for each tap k of the kernel's phase r: tile i begins with output 4 i. */
function axisMaps(kernel: number, stride: number, size: number, positions: number, padding: number): AxisMaps {
  const taps = kernel / stride;
  const short = shortConvolution(outputs, taps, points[taps]!);
  const [numbers, tiles] = [short.kernel.length, Math.ceil(positions / outputs)];
  const key = [kernel, stride, size, positions, padding].join(" ");
  const pixels = (row: number, pixel: number) => {
    const phase = row % stride;
    const tile = Math.floor(row / stride) % tiles;
    const number = Math.floor(row / stride / tiles);
    const place = pixel + padding - phase;
    return place % stride === 0 ? (short.input[number]![place / stride - outputs * tile] ?? 0) : 0;
  };
  const ends = (row: number, output: number) =>
    short.output[output - outputs * (row % tiles)]?.[Math.floor(row / tiles)] ?? 0;
  return {
    numbers,
    tiles,
    stride,
    taps,
    kernel: short.kernel,
    pixels: { rows: numbers * tiles * stride, columns: size, at: pixels, key: `pixels ${key}` },
    outputs: { rows: numbers * tiles, columns: positions, at: ends, key: `outputs ${key}` },
  };
}

/** Numbers of both axes by taps of both axes. */
function kernelMatrix(vertical: AxisMaps, horizontal: AxisMaps): Matrix {
  const [high, wide] = [vertical.kernel, horizontal.kernel];
  return {
    rows: vertical.numbers * horizontal.numbers,
    columns: vertical.taps * horizontal.taps,
    at: (row, column) =>
      high[Math.floor(row / horizontal.numbers)]![Math.floor(column / horizontal.taps)]! *
      wide[row % horizontal.numbers]![column % horizontal.taps]!,
    key: `kernel ${vertical.taps} ${horizontal.taps}`,
  };
}

function transposed({ rows, columns, at, key }: Matrix): Matrix {
  return { rows: columns, columns: rows, at: (row, column) => at(column, row), key: `${key} transposed` };
}

const constants = new BoundedCache<Value>(256, () => undefined);

/** A matrix as a constant of the graph. Equal ones are one value, so that equal products of a graph become one. */
function constant({ rows, columns, at, key }: Matrix): Value {
  const known = constants.get(key);
  if (known !== undefined) return known;
  const elements = Float32Array.from({ length: sizeOf([rows, columns]) }, (_, index) =>
    at(Math.floor(index / columns), index % columns),
  );
  const value = constantValue("float32", [rows, columns], elements);
  constants.set(key, value);
  return value;
}
