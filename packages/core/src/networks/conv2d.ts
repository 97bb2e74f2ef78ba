import { requireKnownOptions, requireShape } from "../errors.js";
import { ownParameters } from "../module/parameters.js";
import { convolve } from "../tensor/convolution.js";
import { type Shape } from "../types.js";
import { type Activation, toFunction } from "./activation.js";
import { type Initializer } from "./initializers/initializer.js";
import { pytorchUniform } from "./initializers/random.js";
import { createWeights, defineLayer, type NamedLayer, requireSize } from "./layer.js";
import { type AxisWindow, type Padding, padsFor, type PerAxis, requireImage, toWindows } from "./window.js";

export interface Conv2dOptions {
  /** Number of channels of the output. */
  readonly filters: number;
  readonly kernelSize: PerAxis;
  /** @default 1 */
  readonly strides?: PerAxis;
  /**
   * PyTorch's Conv2d(..., kernel 4, stride 2, padding 1) is `padding: 1`.
   * @default "valid"
   */
  readonly padding?: Padding;
  /** @default "identity" */
  readonly activation?: Activation;
  /**
   * Whether a bias is added.
   * @default true
   */
  readonly bias?: boolean;
  /**
   * First values of the kernel [height, width, channels, filters].
   * @default `pytorchUniform`
   */
  readonly kernel?: Initializer;
  /**
   * First values of the bias [filters].
   * @default `pytorchUniform`
   */
  readonly biasInit?: Initializer;
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
  const { filters, activation = "identity", bias = true, kernel = pytorchUniform, biasInit = pytorchUniform } = options;
  requireKnownOptions("conv2d", options, convolutionOptions);
  requireSize("conv2d", "filters", filters);
  const windows = toWindows("conv2d", options);
  const activate = toFunction("conv2d", activation);
  return defineLayer("conv2d", (inputShape, rng) => {
    requireImage("conv2d", inputShape);
    requireReached(windows, inputShape);
    const [height, width, channels] = inputShape as [number, number, number];
    const area = windows[0].kernel * windows[1].kernel;
    const fans = { fanIn: area * channels, fanOut: area * filters };
    const shape = [windows[0].kernel, windows[1].kernel, channels, filters];
    const variables = createWeights("conv2d", rng, {
      kernel: { shape, initializer: kernel, fans },
      bias: bias ? { shape: [filters], initializer: biasInit, fans } : undefined,
    });
    const steps = {
      strides: [windows[0].stride, windows[1].stride],
      pads: [padsFor(windows[0], height), padsFor(windows[1], width)],
    } as const;
    return {
      ...ownParameters(variables),
      outputShape: [countWindows(windows[0], height), countWindows(windows[1], width), filters],
      apply: (input) => {
        const product = convolve(input, variables.kernel, steps);
        return activate(bias ? product.add(variables.bias) : product);
      },
    };
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
