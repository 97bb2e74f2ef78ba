import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { ownParameters } from "../module/parameters.js";
import { convolveTransposed } from "../tensor/convolution.js";
import { type Pair } from "../tensor/window-steps.js";
import { toFunction } from "./activation.js";
import { convolutionOptions, type Conv2dOptions } from "./conv2d.js";
import { pytorchUniform } from "./initializers/random.js";
import { createWeights, defineLayer, type NamedLayer, requireSize } from "./layer.js";
import { type AxisWindow, padsFor, type PerAxis, requireImage, toPair, toWindows } from "./window.js";

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
  const { filters, activation = "identity", bias = true, kernel = pytorchUniform, biasInit = pytorchUniform } = options;
  requireKnownOptions("transposedConv2d", options, [...convolutionOptions, "outputPadding"]);
  requireSize("transposedConv2d", "filters", filters);
  const windows = toWindows("transposedConv2d", options);
  const extra = toOutputPadding(options, windows);
  const activate = toFunction("transposedConv2d", activation);
  return defineLayer("transposedConv2d", (inputShape, rng) => {
    requireImage("transposedConv2d", inputShape);
    const [height, width, channels] = inputShape as [number, number, number];
    const size: Pair = [outputSize(windows[0], height, extra[0]), outputSize(windows[1], width, extra[1])];
    const fits = size[0] >= 1 && size[1] >= 1;
    requireShape(fits, "transposedConv2d", "inputShape", "leave an output after padding", inputShape, "Pad less.");
    const area = windows[0].kernel * windows[1].kernel;
    const fans = { fanIn: area * filters, fanOut: area * channels };
    const shape = [windows[0].kernel, windows[1].kernel, filters, channels];
    const variables = createWeights("transposedConv2d", rng, {
      kernel: { shape, initializer: kernel, fans },
      bias: bias ? { shape: [filters], initializer: biasInit, fans } : undefined,
    });
    const steps = {
      strides: [windows[0].stride, windows[1].stride],
      pads: [padsFor(windows[0], size[0]), padsFor(windows[1], size[1])],
    } as const;
    return {
      ...ownParameters(variables),
      outputShape: [...size, filters],
      apply: (input) => {
        const product = convolveTransposed(input, variables.kernel, size, steps);
        return activate(bias ? product.add(variables.bias) : product);
      },
    };
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
