import { requireCount } from "../counts.js";
import { ownParameters } from "../module/parameters.js";
import { convolve, convolveTransposed } from "../tensor/convolution.js";
import { type Pair } from "../tensor/window-steps.js";
import { type Shape } from "../types.js";
import { type Activation, toFunction } from "./activation.js";
import { type Initializer } from "./initializers/initializer.js";
import { pytorchUniform } from "./initializers/random.js";
import { createWeights, defineLayer, type NamedLayer } from "./layer.js";
import { type AxisWindow, padsFor, requireImage } from "./window.js";

/** What both convolutions take besides their windows. */
export interface FilterOptions {
  /** Number of channels of the output. */
  readonly filters: number;
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

/** In which way a convolution goes. */
export interface ConvolutionWay {
  /** Whether it is the transpose of a convolution, whose kernel, fans and padding are those of that one. */
  readonly transposed: boolean;
  /** Height and width of the output. */
  sizeOf(this: void, inputShape: Shape): Pair;
}

/** A layer of a convolution or of a transposed one. */
export function defineConvolution(
  name: string,
  options: FilterOptions,
  windows: readonly [AxisWindow, AxisWindow],
  { transposed, sizeOf }: ConvolutionWay,
): NamedLayer {
  const { filters, activation = "identity", bias = true, kernel = pytorchUniform, biasInit = pytorchUniform } = options;
  requireCount(name, "filters", filters);
  const activate = toFunction(name, activation);
  const area = windows[0].kernel * windows[1].kernel;
  return defineLayer(name, (inputShape, rng) => {
    requireImage(name, inputShape);
    const size = sizeOf(inputShape);
    const channels = inputShape[2]!;
    const [from, to, large] = transposed ? [filters, channels, size] : [channels, filters, inputShape];
    const fans = { fanIn: area * from, fanOut: area * to };
    const variables = createWeights(name, rng, {
      kernel: { shape: [windows[0].kernel, windows[1].kernel, from, to], initializer: kernel, fans },
      bias: bias ? { shape: [filters], initializer: biasInit, fans } : undefined,
    });
    const steps = {
      strides: [windows[0].stride, windows[1].stride],
      pads: [padsFor(windows[0], large[0]!), padsFor(windows[1], large[1]!)],
    } as const;
    return {
      ...ownParameters(variables),
      outputShape: [...size, filters],
      apply: (input) => {
        const product = transposed
          ? convolveTransposed(input, variables.kernel, size, steps)
          : convolve(input, variables.kernel, steps);
        return activate(bias ? product.add(variables.bias) : product);
      },
    };
  });
}
