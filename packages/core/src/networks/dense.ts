import { requireCount } from "../counts.js";
import { requireKnownOptions, requireShape } from "../errors.js";
import { ownParameters } from "../module/parameters.js";
import { matMul } from "../tensor/mat-mul.js";
import { type Shape } from "../types.js";
import { type Activation, toFunction } from "./activation.js";
import { type Initializer } from "./initializers/initializer.js";
import { pytorchUniform } from "./initializers/random.js";
import { createWeights, defineLayer, type NamedLayer } from "./layer.js";

export interface DenseOptions {
  /** Number of outputs. */
  readonly units: number;
  /** @default "identity" */
  readonly activation?: Activation;
  /**
   * Whether a bias is added.
   * @default true
   */
  readonly bias?: boolean;
  /**
   * First values of the kernel [inputs, units].
   * @default `pytorchUniform`
   */
  readonly kernel?: Initializer;
  /**
   * First values of the bias [units].
   * @default `pytorchUniform`
   */
  readonly biasInit?: Initializer;
}

/** Names of the options. */
export const denseOptions = ["units", "activation", "bias", "kernel", "biasInit"];

/**
 * activation(x W + b), [batch, inputs] to [batch, units].
 *
 * Parameters: "kernel" [inputs, units], "bias" [units].
 *
 * @throws {ArgumentError} if `units` is not a positive integer, or an option is unknown
 * @throws {ShapeError} when built, if the input shape has not exactly one axis
 * @example
 * const network = dense({ units: 256, activation: "relu" })([64], createRng(0));
 */
export function dense(options: DenseOptions): NamedLayer {
  const { units, activation = "identity", bias = true, kernel = pytorchUniform, biasInit = pytorchUniform } = options;
  requireKnownOptions("dense", options, denseOptions);
  requireCount("dense", "units", units);
  const activate = toFunction("dense", activation);
  return defineLayer("dense", (inputShape, rng) => {
    requireFlat("dense", inputShape);
    const fans = { fanIn: inputShape[0]!, fanOut: units };
    const variables = createWeights("dense", rng, {
      kernel: { shape: [fans.fanIn, units], initializer: kernel, fans },
      bias: bias ? { shape: [units], initializer: biasInit, fans } : undefined,
    });
    return {
      ...ownParameters(variables),
      outputShape: [units],
      apply: (input) => {
        const product = matMul(input, variables.kernel);
        return activate(bias ? product.add(variables.bias) : product);
      },
    };
  });
}

/** Throws a ShapeError unless an input shape has exactly one axis. */
export function requireFlat(where: string, inputShape: Shape): void {
  requireShape(inputShape.length === 1, where, "inputShape", "have one axis", inputShape, "Put flatten() before it.");
}
