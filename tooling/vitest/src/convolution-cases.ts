type Pair = readonly [number, number];

/** Sizes of a two-dimensional convolution, rows before columns. */
export interface ConvolutionCase {
  readonly size: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: readonly [Pair, Pair];
}

const pads = (top: number, bottom: number, left: number, right: number): ConvolutionCase["pads"] => [
  [top, bottom],
  [left, right],
];
const none = pads(0, 0, 0, 0);
const ones = pads(1, 1, 1, 1);

/** Convolutions whose kernels meet each kind of edge: padded on both sides or one, strided past it, larger than the image. */
export const convolutionCases: readonly ConvolutionCase[] = [
  { size: [5, 6], kernel: [3, 3], strides: [1, 1], pads: none },
  { size: [5, 6], kernel: [3, 3], strides: [1, 1], pads: ones },
  { size: [8, 8], kernel: [4, 4], strides: [2, 2], pads: ones },
  { size: [7, 9], kernel: [4, 4], strides: [2, 2], pads: ones },
  { size: [9, 8], kernel: [4, 6], strides: [2, 3], pads: pads(0, 3, 2, 1) },
  { size: [7, 6], kernel: [2, 5], strides: [2, 1], pads: pads(0, 1, 2, 3) },
  { size: [11, 8], kernel: [5, 3], strides: [3, 3], pads: pads(2, 2, 1, 0) },
  { size: [9, 7], kernel: [1, 1], strides: [3, 2], pads: none },
  { size: [5, 4], kernel: [1, 1], strides: [1, 1], pads: none },
  { size: [5, 4], kernel: [5, 4], strides: [1, 1], pads: none },
  { size: [4, 4], kernel: [4, 4], strides: [2, 2], pads: none },
  { size: [5, 4], kernel: [2, 2], strides: [2, 2], pads: pads(4, 4, 0, 3) },
  { size: [5, 4], kernel: [2, 2], strides: [2, 3], pads: pads(4, 4, 0, 3) },
  { size: [1, 1], kernel: [1, 1], strides: [1, 1], pads: none },
];

/** tfjs's form of the padding of [batch, rows, columns, channels]. */
export function explicitPadding([vertical, horizontal]: ConvolutionCase["pads"]) {
  type Sides = [number, number];
  const padding: [Sides, Sides, Sides, Sides] = [[0, 0], [...vertical], [...horizontal], [0, 0]];
  return padding;
}
