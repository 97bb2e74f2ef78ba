import { isCount } from "../counts.js";
import { requireArgument, requireShape } from "../errors.js";
import { type Pair } from "../tensor/window-steps.js";
import { type Shape } from "../types.js";

/**
 * Zeros around an image: none ("valid"); as many as make the output ceil(size / stride) ("same"); a number on every
 * side, as in PyTorch; or [[top, bottom], [left, right]].
 */
export type Padding = "same" | "valid" | number | readonly [Pair, Pair];

/** One number for both axes, or one each for height and width. */
export type PerAxis = number | Pair;

/** Kernel, stride and padding of one axis of an image. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before and after, or the rule that gives them for a size. */
  readonly padding: "same" | Pair;
}

/** Checks the options of a convolution, and splits them by axis: height, then width. */
export function toWindows(
  where: string,
  options: { readonly kernelSize: PerAxis; readonly strides?: PerAxis; readonly padding?: Padding },
): readonly [AxisWindow, AxisWindow] {
  const { kernelSize, strides = 1, padding = "valid" } = options;
  const kernel = toPair(where, "kernelSize", kernelSize, 1);
  const stride = toPair(where, "strides", strides, 1);
  const paddings = toPaddings(where, padding);
  return [
    { kernel: kernel[0], stride: stride[0], padding: paddings[0] },
    { kernel: kernel[1], stride: stride[1], padding: paddings[1] },
  ];
}

/** Zeros before and after an axis of `size`, with the odd one after as TensorFlow has it. */
export function padsFor({ kernel, stride, padding }: AxisWindow, size: number): Pair {
  if (padding !== "same") return padding;
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** Throws a ShapeError unless `inputShape` is that of an image, [height, width, channels]. */
export function requireImage(where: string, inputShape: Shape): void {
  const advice = "Put reshape([height, width, channels]) before it.";
  requireShape(inputShape.length === 3, where, "inputShape", "be [height, width, channels]", inputShape, advice);
}

/** Throws an ArgumentError unless `value` is an integer from `least`, or two; returns the two. */
export function toPair(where: string, argument: string, value: PerAxis, least: number): Pair {
  const pair: unknown = typeof value === "number" ? [value, value] : value;
  const holds = isPairOf(pair, (n): n is number => isCount(n, least));
  requireArgument(holds, where, argument, `an integer from ${least}, or two for height and width`, value);
  return pair;
}

function toPaddings(where: string, padding: Padding): readonly ["same" | Pair, "same" | Pair] {
  if (padding === "same") return ["same", "same"];
  const sides = padding === "valid" ? 0 : padding;
  const pads: unknown =
    typeof sides === "number"
      ? [
          [sides, sides],
          [sides, sides],
        ]
      : sides;
  const holds = isPairOf(pads, isPads);
  const rule = `"same", "valid", an integer from 0 or [[top, bottom], [left, right]]`;
  requireArgument(holds, where, "padding", rule, padding);
  return [pads[0], pads[1]];
}

function isPads(value: unknown): value is Pair {
  return isPairOf(value, (n): n is number => isCount(n, 0));
}

function isPairOf<T>(value: unknown, isElement: (element: unknown) => element is T): value is readonly [T, T] {
  return Array.isArray(value) && value.length === 2 && value.every(isElement);
}
