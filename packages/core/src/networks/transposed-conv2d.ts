import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { type Pair } from "../tensor/window-steps.js";
import { convolutionOptions, type Conv2dOptions } from "./conv2d.js";
import { defineConvolution } from "./define-convolution.js";
import { type NamedLayer } from "./layer.js";
import { type AxisWindow, type PerAxis, toPair, toWindows } from "./window.js";

export interface TransposedConv2dOptions extends Conv2dOptions {
  /**
   * Rows and columns to add below and right, less than the stride. "same" needs none.
   * @default 0
   */
  readonly outputPadding?: PerAxis;
}

/**
 * Transposed convolution of images, [batch, height, width, channels] to [batch, height', width', filters], with
 * size' = (size - 1) stride + kernel - padding before and after + outputPadding; for "same", size' = size stride.
 *
 * Parameters: "kernel" [kernelHeight, kernelWidth, filters, channels], "bias" [filters]. Fans follow PyTorch, which
 * takes them from the convolution that this is the transpose of: fanIn is kernelHeight kernelWidth filters, fanOut
 * kernelHeight kernelWidth channels.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} when built, if the input is not an image, or padding leaves nothing of the output
 * @example
 * const layer = transposedConv2d({ filters: 32, kernelSize: 4, strides: 2, padding: 1 });
 * const network = layer([7, 7, 64], createRng(0)); // outputShape [14, 14, 32]
 */
export function transposedConv2d(options: TransposedConv2dOptions): NamedLayer {
  requireKnownOptions("transposedConv2d", options, [...convolutionOptions, "outputPadding"]);
  const windows = toWindows("transposedConv2d", options);
  const extra = toOutputPadding(options, windows);
  return defineConvolution("transposedConv2d", options, windows, {
    transposed: true,
    sizeOf: (inputShape) => {
      const [height, width] = [0, 1].map((axis) => outputSize(windows[axis]!, inputShape[axis]!, extra[axis]!)) as [
        number,
        number,
      ];
      const fits = height >= 1 && width >= 1;
      requireShape(fits, "transposedConv2d", "inputShape", "leave an output after padding", inputShape, "Pad less.");
      return [height, width];
    },
  });
}

function outputSize({ kernel, stride, padding }: AxisWindow, size: number, extra: number): number {
  if (padding === "same") return size * stride;
  return (size - 1) * stride + kernel - padding[0] - padding[1] + extra;
}

function toOutputPadding(options: TransposedConv2dOptions, windows: readonly [AxisWindow, AxisWindow]): Pair {
  const { outputPadding = 0, padding } = options;
  const extra = toPair("transposedConv2d", "outputPadding", outputPadding, 0);
  const small = extra.every((rows, axis) => rows < windows[axis]!.stride);
  requireArgument(small, "transposedConv2d", "outputPadding", "less than the stride", outputPadding);
  const holds = padding !== "same" || extra.every((rows) => rows === 0);
  requireArgument(holds, "transposedConv2d", "outputPadding", `0 with padding "same"`, outputPadding);
  return extra;
}
