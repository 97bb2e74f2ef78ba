import { requireKnownOptions, requireShape } from "../errors.js";
import { type Shape } from "../types.js";
import { defineConvolution, type FilterOptions } from "./define-convolution.js";
import { type NamedLayer } from "./layer.js";
import { type AxisWindow, type Padding, padsFor, type PerAxis, toWindows } from "./window.js";

export interface Conv2dOptions extends FilterOptions {
  readonly kernelSize: PerAxis;
  /** @default 1 */
  readonly strides?: PerAxis;
  /**
   * PyTorch's Conv2d(..., kernel 4, stride 2, padding 1) is `padding: 1`.
   * @default "valid"
   */
  readonly padding?: Padding;
}

/** Names of the options that both convolutions take. */
export const convolutionOptions = [
  ...["filters", "kernelSize", "strides", "padding"],
  ...["activation", "bias", "kernel", "biasInit"],
];

/**
 * Convolution of images, [batch, height, width, channels] to [batch, height', width', filters], with
 * size' = floor((size + padding before and after - kernel) / stride) + 1.
 *
 * Parameters: "kernel" [kernelHeight, kernelWidth, channels, filters], "bias" [filters]. Fans: fanIn is
 * kernelHeight kernelWidth channels, fanOut kernelHeight kernelWidth filters.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} when built, if the input is not an image, is smaller than the kernel, or has a last row or
 * column that no window reaches
 * @example
 * const layer = conv2d({ filters: 32, kernelSize: 4, strides: 2, padding: 1, activation: "relu" });
 * const network = layer([28, 28, 1], createRng(0)); // outputShape [14, 14, 32]
 */
export function conv2d(options: Conv2dOptions): NamedLayer {
  requireKnownOptions("conv2d", options, convolutionOptions);
  const windows = toWindows("conv2d", options);
  return defineConvolution("conv2d", options, windows, {
    transposed: false,
    sizeOf: (inputShape) => {
      requireReached(windows, inputShape);
      return [countWindows(windows[0], inputShape[0]!), countWindows(windows[1], inputShape[1]!)];
    },
  });
}

function countWindows(window: AxisWindow, size: number): number {
  const [before, after] = padsFor(window, size);
  return Math.floor((size + before + after - window.kernel) / window.stride) + 1;
}

/** Whether windows fit, and the last of them reaches the end of the axis where windows leave no gaps. */
function reaches(window: AxisWindow, size: number): boolean {
  const count = countWindows(window, size);
  const end = (count - 1) * window.stride + window.kernel - padsFor(window, size)[0];
  return count >= 1 && (end >= size || window.stride > window.kernel);
}

function requireReached(windows: readonly [AxisWindow, AxisWindow], inputShape: Shape): void {
  for (const [axis, window] of windows.entries()) {
    const size = inputShape[axis]!;
    if (reaches(window, size)) continue;
    const name = axis === 0 ? "height" : "width";
    const rule = `have a ${name} that kernel ${window.kernel} with stride ${window.stride} covers`;
    const advice = `A ${name} of ${nearestReached(window, size).join(" or ")} would work, or more padding.`;
    requireShape(false, "conv2d", "inputShape", rule, inputShape, advice);
  }
}

/** The sizes next to one that is not reached: the last window ends within the image's last row or the zeros after it. */
function nearestReached(window: AxisWindow, size: number): number[] {
  const { kernel, stride } = window;
  const [before, after] = padsFor(window, size);
  const least = kernel - before - after;
  if (size < least) return [least];
  const last = least + Math.floor((size - least) / stride) * stride;
  return [last + after, last + stride].filter((reached) => reached >= 1);
}
