import { BoundedCache } from "../graph/bounded-cache.js";
import { gather, gemm, pad, reshape, transpose } from "../graph/operators.js";
import { constantValue, sizeOf, type Value } from "../graph/value.js";
import { type ConvolutionInfo } from "./convolution-info.js";

// Convolutions as products of matrices. The pixels under each position of the window are copied side by side into a row,
// and all rows multiply the kernel at once. ONNX Runtime gathers and multiplies with all threads, where it splits one
// image at a time in a convolution, and tfjs's layout, channels last, stays as it is.

/** Shorter runs of numbers than this cost more to gather than a convolution takes. */
const fewestChannels = 8;
/** Most elements that the rows may take together, 128 MiB. */
const mostElements = 2 ** 25;

/** Along one axis of an image, the pixels under each position of a window; -1 where the window hangs over the edge. */
type Axis = readonly (readonly number[])[];

/** Whether a convolution, or the gradient of its kernel, is better a product of rows. */
export function isProductOfRows(info: ConvolutionInfo): boolean {
  if (isWholeImage(info)) return true;
  return info.inChannels >= fewestChannels && sizeOf(rowsShape(info)) <= mostElements;
}

/** Whether the gradient of a convolution's input is better a product of rows. */
export function isGradientOfRows(info: ConvolutionInfo): boolean {
  if (isWholeImage(info)) return true;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const isDense = dilationHeight === 1 && dilationWidth === 1;
  const isEven = filterHeight % strideHeight === 0 && filterWidth % strideWidth === 0;
  const isWide = Math.min(info.inChannels, info.outChannels) >= fewestChannels;
  return isDense && isEven && isWide && sizeOf(rowsShape(info)) <= mostElements;
}

/** x [n, h, w, c] * filter [i, j, c, f] as rows by [i j c, f]: [n, h', w', f]. */
export function convolveRows(x: Value, filter: Value, info: ConvolutionInfo): Value {
  const { batchSize, outHeight, outWidth, outChannels } = info;
  return reshape(gemm(rowsOf(x, info), asMatrix(filter), false, false), [batchSize, outHeight, outWidth, outChannels]);
}

/** The gradient of the filter: the rows' transpose by dy, [i j c, f]. */
export function filterGradientOfRows(x: Value, dy: Value, info: ConvolutionInfo): Value {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  return reshape(gemm(rowsOf(x, info), asMatrix(dy), true, false), [
    filterHeight,
    filterWidth,
    inChannels,
    outChannels,
  ]);
}

/**
 * The gradient of the input. With stride s, pixel X of the padded image is s m + r, and takes dy[m - j] W[s j + r] for
 * each j: rows of dy by the kernel's phases r side by side, which are then put in their places.
 */
export function inputGradientOfRows(dy: Value, filter: Value, info: ConvolutionInfo): Value {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, strideHeight, strideWidth } = info;
  const shape = [batchSize, inHeight, inWidth, inChannels];
  if (isWholeImage(info)) return reshape(gemm(asMatrix(dy), asMatrix(filter), false, true), shape);
  const [high, wide] = [info.filterHeight / strideHeight, info.filterWidth / strideWidth];
  const vertical = axisOfGradient(high, blocks(inHeight, info.padInfo.top, strideHeight), info.outHeight);
  const horizontal = axisOfGradient(wide, blocks(inWidth, info.padInfo.left, strideWidth), info.outWidth);
  // The channels that lie side by side stay so: moving single numbers would take as long as half of the product.
  const phases = transpose(
    reshape(filter, [high, strideHeight, wide, strideWidth, inChannels, outChannels]),
    [1, 3, 4, 0, 2, 5],
  );
  const kernel = reshape(phases, [strideHeight * strideWidth * inChannels, high * wide * outChannels]);
  const product = gemm(gatherRows(dy, vertical, horizontal), kernel, false, true);
  return interleave(product, info, horizontal.length);
}

/** Whether a window takes each pixel once and in order, as a kernel of one pixel does, and one as large as the image. */
function isWholeImage(info: ConvolutionInfo): boolean {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, dilationHeight, dilationWidth } = info;
  const isDense = dilationHeight === 1 && dilationWidth === 1;
  const isPixel = filterHeight === 1 && filterWidth === 1 && outHeight === inHeight && outWidth === inWidth;
  const isImage = filterHeight === inHeight && filterWidth === inWidth && outHeight === 1 && outWidth === 1;
  return isDense && info.padInfo.top === 0 && info.padInfo.left === 0 && (isPixel || isImage);
}

function rowsShape(info: ConvolutionInfo): [number, number] {
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels } = info;
  return [batchSize * outHeight * outWidth, filterHeight * filterWidth * inChannels];
}

function rowsOf(x: Value, info: ConvolutionInfo): Value {
  if (isWholeImage(info)) return reshape(x, rowsShape(info));
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  const axis = (
    positions: number,
    taps: number,
    stride: number,
    dilation: number,
    padding: number,
    size: number,
  ): Axis =>
    range(positions).map((position) =>
      range(taps).map((tap) => inside(position * stride + tap * dilation - padding, size)),
    );
  return gatherRows(
    x,
    axis(info.outHeight, filterHeight, strideHeight, dilationHeight, padInfo.top, info.inHeight),
    axis(info.outWidth, filterWidth, strideWidth, dilationWidth, padInfo.left, info.inWidth),
  );
}

/** The blocks of `stride` pixels that an axis of the padded image begins and ends in. */
function blocks(size: number, padding: number, stride: number): { first: number; count: number } {
  const first = Math.floor(padding / stride);
  return { first, count: Math.floor((size - 1 + padding) / stride) - first + 1 };
}

function axisOfGradient(taps: number, { first, count }: { first: number; count: number }, size: number): Axis {
  return range(count).map((block) => range(taps).map((tap) => inside(first + block - tap, size)));
}

function inside(pixel: number, size: number): number {
  return pixel >= 0 && pixel < size ? pixel : -1;
}

/** [n, h, w, c] -> [n positions, taps c]. */
function gatherRows(image: Value, vertical: Axis, horizontal: Axis): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const outside = height * width;
  const indices = table(`rows ${width} ${JSON.stringify([vertical, horizontal])}`, () =>
    vertical.flatMap((rows) =>
      horizontal.flatMap((columns) =>
        rows.flatMap((row) => columns.map((column) => (row < 0 || column < 0 ? outside : row * width + column))),
      ),
    ),
  );
  const hangsOver = [vertical, horizontal].some((axis) => axis.some((pixels) => pixels.includes(-1)));
  const pixels = reshape(image, [batch, outside, channels]);
  // One more pixel, of zeros, stands for all that lie outside.
  const source = hangsOver
    ? pad(
        pixels,
        [
          [0, 0],
          [0, 1],
          [0, 0],
        ],
        "constant",
      )
    : pixels;
  const taps = vertical[0]!.length * horizontal[0]!.length;
  return reshape(gather(source, indices, 1), [batch * vertical.length * horizontal.length, taps * channels]);
}

/** Phases [n blocks, s s c] to pixels [n, h, w, c]. */
function interleave(phases: Value, info: ConvolutionInfo, blocksWide: number): Value {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = info;
  const shape = [batchSize, inHeight, inWidth, inChannels];
  if (strideHeight === 1 && strideWidth === 1) return reshape(phases, shape);
  const place = (pixel: number, padding: number, stride: number) => {
    const block = Math.floor((pixel + padding) / stride) - Math.floor(padding / stride);
    return { block, phase: (pixel + padding) % stride };
  };
  const columns = range(inWidth).map((x) => place(x, padInfo.left, strideWidth));
  const key = ["pixels", inHeight, inWidth, blocksWide, strideHeight, strideWidth, padInfo.top, padInfo.left].join(" ");
  const indices = table(key, () =>
    range(inHeight).flatMap((y) => {
      const row = place(y, padInfo.top, strideHeight);
      return columns.map((column) => {
        const block = row.block * blocksWide + column.block;
        return (block * strideHeight + row.phase) * strideWidth + column.phase;
      });
    }),
  );
  const count = sizeOf(phases.shape) / batchSize / inChannels;
  return reshape(gather(reshape(phases, [batchSize, count, inChannels]), indices, 1), shape);
}

const tables = new BoundedCache<Value>(256, () => undefined);

/** A list of indices. The same list is the same value, so that equal gathers of a graph become one. */
function table(key: string, make: () => readonly number[]): Value {
  const known = tables.get(key);
  if (known !== undefined) return known;
  const indices = Int32Array.from(make());
  const value = constantValue("int32", [indices.length], indices);
  tables.set(key, value);
  return value;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** All axes but the last in one. */
function asMatrix(value: Value): Value {
  const last = value.shape.at(-1)!;
  return reshape(value, [sizeOf(value.shape) / last, last]);
}
